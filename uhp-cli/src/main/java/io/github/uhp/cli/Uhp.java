package io.github.uhp.cli;

import io.github.uhp.protocol.PeerName;
import io.github.uhp.tunnel.ServerAddress;
import io.github.uhp.tunnel.UhpException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.TypeConversionException;

/** The {@code uhp} command. */
@Command(
    name = "uhp",
    description = {
      "One encrypted connection between two machines behind NATs, with nothing in the middle.",
      "A rendezvous server introduces them; the data goes directly."
    },
    synopsisSubcommandLabel = "COMMAND",
    footer = {"", "Exit codes: 0 done, or stopped by Ctrl-C or SIGTERM; 1 failed; 2 wrong usage."},
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    scope = ScopeType.INHERIT)
public final class Uhp {

  private static final int FAILED = 1;
  private static final int WRONG_USAGE = 2;
  private static final int HELP_WIDTH = 100;

  private Uhp() {}

  /** Runs the command and ends the JVM with its exit code. */
  public static void main(String[] args) {
    StopSignal stop = new StopSignal();
    stop.install();
    Terminal terminal = Terminal.ofThisProcess().orElse(null);
    Console console = new Console(System.out, System.err, Clock.systemUTC(), terminal);
    stop.exit(execute(console, stop, args));
  }

  /** Runs the command to its end; gives its exit code. */
  static int execute(Console console, StopSignal stop, String... args) {
    return commandLine(console, stop).execute(args);
  }

  private static CommandLine commandLine(Console console, StopSignal stop) {
    CommandLine demo =
        new CommandLine(new DemoCommand(console))
            .addSubcommand(new DemoServeCommand(console, stop))
            .addSubcommand(new DemoFetchCommand(console));
    IdentityOption identity = new IdentityOption();
    CommandLine id =
        new CommandLine(new IdCommand(console, identity))
            .addSubcommand(new IdShowCommand(console, identity))
            .addSubcommand(new IdMakeCommand(console, identity))
            .addSubcommand(new IdExportCommand(console, identity));
    CommandLine uhp =
        new CommandLine(new Uhp())
            .addSubcommand(new ServerCommand(console, stop))
            .addSubcommand(new ListenCommand(console, stop))
            .addSubcommand(new ConnectCommand(console, stop))
            .addSubcommand(new DoctorCommand(console))
            .addSubcommand(id)
            .addSubcommand(demo);
    convert(uhp, AllowedPeer.class, AllowedPeer::parse);
    convert(uhp, Destination.class, Destination::parse);
    convert(uhp, ExposedService.class, ExposedService::parse);
    convert(uhp, LocalForward.class, LocalForward::parse);
    convert(uhp, PeerName.class, PeerName::new);
    convert(uhp, ServerAddress.class, ServerAddress::parse);
    uhp.setUsageHelpWidth(HELP_WIDTH);
    uhp.setOut(new PrintWriter(console.out(), true, StandardCharsets.UTF_8));
    uhp.setParameterExceptionHandler((e, arguments) -> explain(console, e));
    uhp.setExecutionExceptionHandler(
        (e, command, parsed) -> {
          console.complain(Failure.describe(e));
          if (e instanceof UhpException failure && failure.punchReport() != null) {
            Explanation.lines(failure.punchReport()).forEach(console::explain);
          }
          return FAILED;
        });
    return uhp;
  }

  /** Takes the message of the value's own check for the complaint about it. */
  private static <T> void convert(CommandLine uhp, Class<T> type, Function<String, T> parse) {
    ITypeConverter<T> converter =
        text -> {
          try {
            return parse.apply(text);
          } catch (IllegalArgumentException e) {
            throw new TypeConversionException(e.getMessage());
          }
        };
    uhp.registerConverter(type, converter);
  }

  private static int explain(Console console, ParameterException e) {
    String command = e.getCommandLine().getCommandSpec().qualifiedName();
    console.complain(Failure.describe(e) + " (see '" + command + " --help')");
    return WRONG_USAGE;
  }
}
