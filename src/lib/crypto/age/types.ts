import type { SecretBytes } from '../../base/secret-bytes.ts'

/** One recipient's part of a header: `-> type args`, then the body. */
export interface Stanza {
  /** First word after the arrow: `X25519`, `scrypt`, `ssh-rsa`. */
  readonly type: string
  readonly args: readonly string[]
  readonly body: Uint8Array
}

/** What kind of key it is. Only `hybrid` and `hybrid-tag` resist a quantum computer; of a `plugin` its labels say so. */
export type KeyKind =
  | 'x25519'
  | 'hybrid'
  | 'tag'
  | 'hybrid-tag'
  | 'ssh-ed25519'
  | 'ssh-rsa'
  | 'scrypt'
  | 'plugin'

/**
 * An `identity-file` is under a passphrase; what it holds is known when somebody has typed that.
 * A `source` is a place where identities may be found.
 */
export type IdentityKind = KeyKind | 'identity-file' | 'source'

/** What a recipient adds to a header. */
export interface WrappedFileKey {
  readonly stanzas: readonly Stanza[]
  /** Recipients of one file must have the same labels (C2SP age-plugin.md, "labels"). */
  readonly labels: readonly string[]
}

/** Somebody a file is encrypted for. */
export interface Recipient {
  readonly kind: KeyKind
  /** Public text as others would type it, without a comment; `passphrase` for a passphrase. */
  readonly text: string
  /** @throws AgeError kind `plugin` when a plugin refuses */
  wrapFileKey(fileKey: SecretBytes): WrappedFileKey | Promise<WrappedFileKey>
}

/** Somebody who can decrypt. */
export interface Identity {
  readonly kind: IdentityKind
  /** Public side, absent when only a plugin or a passphrase could tell. */
  readonly recipient?: Recipient
  /**
   * Gets all stanzas of a header; answers undefined when none is for this identity.
   *
   * @throws AgeError kind `header` when a stanza of this identity's type is malformed
   */
  unwrapFileKey(
    stanzas: readonly Stanza[],
  ): SecretBytes | undefined | Promise<SecretBytes | undefined>
  /** The same for one who wants to know whose part of a file is to be opened, as key commands of sops do. */
  readonly forRecipient?: (recipient: string) => Identity
  /** What stood in the way of having it, a line each: worth telling when nothing opens a file. */
  readonly problems?: () => readonly string[]
}

/** Asks for a passphrase; `what` completes the sentence "passphrase for ...". */
export type AskPassphrase = (what: string) => Promise<SecretBytes>

/** The conversation that a plugin wants to have with the user (C2SP age-plugin.md). */
export interface PluginDialog {
  /** Shows a line: "please insert the token". */
  message(text: string): void
  /** Undefined when nobody can be asked. With `no` absent there is one choice only. */
  confirm(text: string, yes: string, no?: string): Promise<boolean | undefined>
  /** Asks for something that may be shown. */
  requestPublic(text: string): Promise<string | undefined>
  /** Asks for a PIN or passphrase. */
  requestSecret(text: string): Promise<SecretBytes | undefined>
}

/** A running `age-plugin-NAME --age-plugin=STATE_MACHINE`. */
export interface PluginProcess {
  readonly stdout: AsyncIterable<Uint8Array>
  write(bytes: Uint8Array): Promise<void>
  /** Closes its standard input and ends it if it does not end itself. */
  close(): Promise<void>
}

/** The two conversations with a plugin. */
export type PluginStateMachine = 'recipient-v1' | 'identity-v1'

/** Starts `age-plugin-NAME`. Rejects with a UserError when there is none. */
export type SpawnPlugin = (name: string, stateMachine: PluginStateMachine) => Promise<PluginProcess>

/** What a caller provides so that plugins can be used. */
export interface PluginPort {
  readonly spawn: SpawnPlugin
  readonly dialog: PluginDialog
}

/** A file in pieces of any size. */
export type Chunks = AsyncIterable<Uint8Array> | Iterable<Uint8Array>

/** How a file is written. */
export interface EncryptOptions {
  /** Text of 64 columns instead of bytes. */
  readonly armor?: boolean
  /** Lets recipients with different labels into one file, which is then as weak as the weakest. */
  readonly allowMixed?: boolean
}
