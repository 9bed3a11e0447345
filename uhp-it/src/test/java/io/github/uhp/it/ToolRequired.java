package io.github.uhp.it;

import io.github.uhp.natlab.NatLab;
import io.github.uhp.natlab.Required;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Skips tests where a program is missing that NAT labs do not need, unless they are demanded. */
abstract class ToolRequired implements ExecutionCondition {

  private final String tool;
  private final String debianPackage;

  private ToolRequired(String tool, String debianPackage) {
    this.tool = tool;
    this.debianPackage = debianPackage;
  }

  /** Captures packets. */
  static final class Tcpdump extends ToolRequired {
    Tcpdump() {
      super("tcpdump", "tcpdump");
    }
  }

  /** Sends packets with any header, fast. */
  static final class Trafgen extends ToolRequired {
    Trafgen() {
      super("trafgen", "netsniff-ng");
    }
  }

  /** Carries packets over bad links. */
  static final class Python extends ToolRequired {
    Python() {
      super("python3", "python3");
    }
  }

  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    List<String> complaints = new ArrayList<>();
    Required.check("nat", NatLab.missingTool(tool, debianPackage), complaints::add);
    return complaints.isEmpty()
        ? ConditionEvaluationResult.enabled("there is " + tool)
        : ConditionEvaluationResult.disabled(complaints.get(0));
  }
}
