declare module 'bcrypt-pbkdf' {
  const bcrypt: {
    /** Fills `key`; answers 0, or -1 for impossible parameters. */
    readonly pbkdf: (
      ...parameters: readonly [
        passphrase: Uint8Array,
        passphraseLength: number,
        salt: Uint8Array,
        saltLength: number,
        key: Uint8Array,
        keyLength: number,
        rounds: number,
      ]
    ) => number
  }
  export = bcrypt
}
