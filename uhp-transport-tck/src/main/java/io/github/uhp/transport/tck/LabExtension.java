package io.github.uhp.transport.tck;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Gives each rule a {@link Lab} of its own, which JUnit closes after it. */
final class LabExtension implements ParameterResolver {

  private static final ExtensionContext.Namespace NAMESPACE =
      ExtensionContext.Namespace.create(LabExtension.class);

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == Lab.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    TransportConformance kit = (TransportConformance) context.getRequiredTestInstance();
    return context
        .getStore(NAMESPACE)
        .computeIfAbsent(
            Lab.class,
            type ->
                new Lab(
                    kit.provider(), kit.otherProvider(), kit.patience(), kit.streamsInSequence()),
            Lab.class);
  }
}
