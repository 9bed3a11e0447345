package io.github.uhp.transport.tck.toy;

/** What a variant of the toy gets wrong on purpose. */
enum Flaw {
  NONE,
  /** The accepting end's FIN ends the opener's sending part too. */
  IGNORES_HALF_CLOSE,
  /** Any certificate will do. */
  IGNORES_CERTIFICATE,
  /** Writes take everything. */
  NO_BACK_PRESSURE,
  /** Strangers are answered. */
  NOT_DARK,
  /** A thread survives the endpoint. */
  LEAKS_THREAD,
  /** Foreign datagrams are cut at 1,000 bytes. */
  CUTS_DATAGRAMS,
  /** A path of another peer may be taken. */
  SHARES_PATHS,
  /** What is declared is not what is so, and can be changed. */
  MISDECLARES,
  /** Statistics never change. */
  STANDING_STATISTICS,
  /** Datagrams on connections: any payload, all of its array, even after the end; long ones cut. */
  CARELESS_DATAGRAMS
}
