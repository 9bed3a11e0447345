package io.github.uhp.it;

import io.github.uhp.natlab.NatLab;
import io.github.uhp.natlab.Required;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Skips tests where no NAT lab can be made, unless that is demanded. */
final class NatLabRequired implements ExecutionCondition {

  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    List<String> complaints = new ArrayList<>();
    Required.check("nat", NatLab.unavailability(), complaints::add);
    return complaints.isEmpty()
        ? ConditionEvaluationResult.enabled("there can be a NAT lab")
        : ConditionEvaluationResult.disabled(complaints.get(0));
  }
}
