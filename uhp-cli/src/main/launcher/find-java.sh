# Sets $java to a Java 17 or newer, from JAVA_HOME or PATH, or ends with one clear line.
if [ -n "${JAVA_HOME:-}" ]; then
  java=$JAVA_HOME/bin/java
  if [ ! -x "$java" ]; then
    echo "uhp: JAVA_HOME is $JAVA_HOME, but there is no bin/java in it" >&2
    exit 1
  fi
elif ! java=$(command -v java); then
  echo "uhp: no java found: install Java 17 or newer, or set JAVA_HOME to one" >&2
  exit 1
fi
# The release file tells the version without the cost of starting a JVM.
uhp_java_home=$(dirname "$(dirname "$(readlink -f "$java" 2>/dev/null || echo "$java")")")
if [ -r "$uhp_java_home/release" ]; then
  uhp_java=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$uhp_java_home/release")
else
  uhp_java=$("$java" -version 2>&1 | sed -n '1s/.*"\([0-9]*\).*/\1/p')
fi
if [ "${uhp_java:-0}" -lt 17 ]; then
  echo "uhp: $java is Java ${uhp_java:-of an unknown version}; UHP needs 17 or newer" >&2
  exit 1
fi
