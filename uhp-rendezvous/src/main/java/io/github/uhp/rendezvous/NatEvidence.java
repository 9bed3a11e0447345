package io.github.uhp.rendezvous;

import io.github.uhp.protocol.NatProfile;
import io.github.uhp.rendezvous.NatVerdict.Entry;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The questions of one {@link NatDiscovery}, and what their answers say together. */
final class NatEvidence {

  private final List<ProbeSocket> sockets;
  private final List<BindingQuestion> samples = new ArrayList<>();
  private final boolean hasSecondPort;
  private final boolean hasSecondAddress;

  /** To be answered from elsewhere than where they go. */
  @Nullable BindingQuestion fromSecondPort;

  @Nullable BindingQuestion fromSecondAddress;

  /** From the socket whose mapping is compared. */
  @Nullable BindingQuestion toSecondPort;

  @Nullable BindingQuestion toSecondAddress;

  @Nullable Duration roundTrip;

  NatEvidence(List<ProbeSocket> sockets, boolean hasSecondPort, boolean hasSecondAddress) {
    this.sockets = List.copyOf(sockets);
    this.hasSecondPort = hasSecondPort;
    this.hasSecondAddress = hasSecondAddress;
  }

  /** The question of the next further socket, in the order in which they were opened. */
  void addSample(BindingQuestion question) {
    samples.add(question);
  }

  /** Those that tell the filtering, and the samples of the port allocation. */
  List<BindingQuestion> ofFiltering() {
    return Stream.concat(Stream.of(fromSecondPort, fromSecondAddress), samples.stream())
        .filter(Objects::nonNull)
        .toList();
  }

  /** Those that tell the mapping. */
  List<BindingQuestion> ofMapping() {
    return Stream.of(toSecondPort, toSecondAddress).filter(Objects::nonNull).toList();
  }

  /** The further socket whose mapping is compared: the first that the server has seen. */
  @Nullable BindingQuestion mapped() {
    return samples.stream().filter(BindingQuestion::isAnswered).findFirst().orElse(null);
  }

  /** The further sockets that the server has seen. */
  List<HairpinTest.Seen> seen() {
    List<HairpinTest.Seen> all = new ArrayList<>();
    for (BindingQuestion sample : samples) {
      InetSocketAddress observed = sample.observed();
      if (observed != null) {
        all.add(new HairpinTest.Seen(sample.to().socket(), observed));
      }
    }
    return all;
  }

  /**
   * All of it.
   *
   * @param reflexive where the server saw the main socket, the newest first
   * @param hairpinning null if it was not tested
   */
  NatFindings findings(List<InetSocketAddress> reflexive, @Nullable Boolean hairpinning) {
    InetSocketAddress first =
        toSecondPort == null && toSecondAddress == null ? null : observed(mapped());
    NatProfile profile =
        new NatProfile(
            NatVerdict.mapping(first, observed(toSecondPort), observed(toSecondAddress)),
            NatVerdict.filtering(
                Entry.of(isAnswered(fromSecondPort), isAnswered(toSecondPort)),
                Entry.of(isAnswered(fromSecondAddress), isAnswered(toSecondAddress))),
            PortPattern.of(mappings()),
            latestPorts(),
            reflexive);
    return new NatFindings(
        profile,
        roundTrip,
        mappings(),
        hasSecondPort ? isAnswered(fromSecondPort) || isAnswered(toSecondPort) : null,
        hasSecondAddress ? isAnswered(fromSecondAddress) || isAnswered(toSecondAddress) : null,
        hairpinning,
        null);
  }

  private List<NatFindings.Mapping> mappings() {
    List<NatFindings.Mapping> all = new ArrayList<>();
    for (int i = 0; i < samples.size(); i++) {
      InetSocketAddress observed = samples.get(i).observed();
      if (observed != null) {
        all.add(new NatFindings.Mapping(sockets.get(i).localPort(), observed));
      }
    }
    return all;
  }

  private List<Integer> latestPorts() {
    List<BindingQuestion> newestFirst = new ArrayList<>();
    newestFirst.add(toSecondAddress);
    newestFirst.add(toSecondPort);
    for (int i = samples.size() - 1; i >= 0; i--) {
      newestFirst.add(samples.get(i));
    }
    return newestFirst.stream()
        .map(NatEvidence::observed)
        .filter(Objects::nonNull)
        .map(InetSocketAddress::getPort)
        .distinct()
        .limit(NatProfile.MAX_LATEST_PORTS)
        .toList();
  }

  private static boolean isAnswered(@Nullable BindingQuestion question) {
    return question != null && question.isAnswered();
  }

  private static @Nullable InetSocketAddress observed(@Nullable BindingQuestion question) {
    return question == null ? null : question.observed();
  }
}
