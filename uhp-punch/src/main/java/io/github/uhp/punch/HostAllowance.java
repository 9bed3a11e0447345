package io.github.uhp.punch;

import static java.util.concurrent.TimeUnit.MINUTES;
import static java.util.concurrent.TimeUnit.SECONDS;

import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What all sessions together may send to a host that answers none of them, so that many sessions
 * cannot do what one may not: the budget of one session at once, and one check more every two
 * seconds. A host that has answered is exempt for ten minutes.
 */
final class HostAllowance {

  private static final int MAX_HOSTS = 4096;
  private static final long NANOS_PER_CHECK = SECONDS.toNanos(2);
  private static final long EXEMPT_NANOS = MINUTES.toNanos(10);

  private final long burstNanos;
  private final Map<InetAddress, Account> accounts =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<InetAddress, Account> eldest) {
          return size() > MAX_HOSTS;
        }
      };

  HostAllowance(int atOnce) {
    burstNanos = atOnce * NANOS_PER_CHECK;
  }

  private static final class Account {
    /** When all that was taken will have come back. */
    long emptyUntil;

    long exemptUntil;

    Account(long now) {
      emptyUntil = now;
      exemptUntil = now;
    }
  }

  boolean mayCheck(long now, InetAddress host) {
    Account account = accounts.get(host);
    return account == null
        || now - account.exemptUntil < 0
        || account.emptyUntil - now <= burstNanos - NANOS_PER_CHECK;
  }

  void checkSent(long now, InetAddress host) {
    Account account = accounts.computeIfAbsent(host, key -> new Account(now));
    account.emptyUntil =
        Math.min(Math.max(now, account.emptyUntil) + NANOS_PER_CHECK, now + burstNanos);
  }

  /** Whether the host has answered a check in the last ten minutes. */
  boolean isExempt(long now, InetAddress host) {
    Account account = accounts.get(host);
    return account != null && now - account.exemptUntil < 0;
  }

  void answered(long now, InetAddress host) {
    accounts.computeIfAbsent(host, key -> new Account(now)).exemptUntil = now + EXEMPT_NANOS;
  }
}
