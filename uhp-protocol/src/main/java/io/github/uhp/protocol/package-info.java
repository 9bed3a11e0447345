/**
 * Messages, codec, identities, and the contract of the engines. Nothing here does I/O but {@link
 * io.github.uhp.protocol.IdentityFile}, and nothing reads a clock or starts a thread.
 */
@NullMarked
package io.github.uhp.protocol;

import org.jspecify.annotations.NullMarked;
