import type { SecretBytes } from '../../../base/secret-bytes.ts'
import { isWritable } from '../stanza.ts'
import type { Stanza, WrappedFileKey } from '../types.ts'
import { converse, grease, pluginError, type PluginUse, stanzaOf } from './conversation.ts'

/** Whom the plugin is to encrypt for. */
export interface PluginTarget {
  readonly type: 'add-recipient' | 'add-identity'
  readonly text: string
}

class RecipientListener {
  readonly #name: string
  readonly #stanzas: Stanza[] = []
  #labels: readonly string[] | undefined

  constructor(name: string) {
    this.#name = name
  }

  listen(stanza: Stanza): Stanza | undefined {
    if (stanza.type === 'recipient-stanza') this.#stanzas.push(this.#inner(stanza))
    else if (stanza.type === 'labels') this.#setLabels(stanza.args)
    else return undefined
    return stanzaOf('ok')
  }

  result(): WrappedFileKey {
    if (this.#stanzas.length === 0) throw this.#error('it gave no stanza')
    return { stanzas: this.#stanzas, labels: this.#labels ?? [] }
  }

  #inner({ args: [index, type, ...args], body }: Stanza): Stanza {
    // One file key was sent, so there is one index.
    if (index !== '0' || type === undefined) throw this.#error('it gave a malformed stanza')
    const inner = { type, args, body }
    if (!isWritable(inner)) throw this.#error('it gave a stanza that cannot be written')
    return inner
  }

  #setLabels(labels: readonly string[]): void {
    if (this.#labels !== undefined) throw this.#error('it gave labels twice')
    this.#labels = labels
  }

  #error(message: string): Error {
    return pluginError(this.#name, message)
  }
}

/**
 * State machine `recipient-v1` (C2SP age-plugin.md) for one recipient and one file.
 *
 * @throws AgeError kind `plugin`
 */
export async function wrapByPlugin(
  use: PluginUse,
  target: PluginTarget,
  fileKey: SecretBytes,
): Promise<WrappedFileKey> {
  const heard = new RecipientListener(use.name)
  const phase1 = [
    stanzaOf(target.type, [target.text]),
    ...grease(),
    stanzaOf('wrap-file-key', [], fileKey.reveal()),
    stanzaOf('extension-labels'),
  ]
  await converse(use, phase1, (stanza) => heard.listen(stanza))
  return heard.result()
}
