import type { SecretBytes } from '../../../base/secret-bytes.ts'
import { fileKeyOf } from '../file-key.ts'
import type { Stanza } from '../types.ts'
import { converse, grease, pluginError, type PluginUse, stanzaOf } from './conversation.ts'

/**
 * State machine `identity-v1` (C2SP age-plugin.md) for one identity and one file.
 *
 * @throws AgeError kind `plugin`
 */
export async function unwrapByPlugin(
  use: PluginUse,
  identity: SecretBytes,
  stanzas: readonly Stanza[],
): Promise<SecretBytes | undefined> {
  let fileKey: SecretBytes | undefined
  const phase1 = [
    stanzaOf('add-identity', [identity.revealText()]),
    ...grease(),
    ...stanzas.map(({ type, args, body }) =>
      stanzaOf('recipient-stanza', ['0', type, ...args], body),
    ),
  ]
  await converse(use, phase1, (stanza) => {
    if (stanza.type !== 'file-key') return undefined
    if (fileKey !== undefined) throw pluginError(use.name, 'it gave two file keys')
    fileKey = fileKeyFrom(stanza, use.name)
    return stanzaOf('ok')
  })
  return fileKey
}

function fileKeyFrom({ args, body }: Stanza, name: string): SecretBytes {
  // The index of the file: one was sent.
  const fileKey = args.length === 1 && args[0] === '0' ? fileKeyOf(body) : undefined
  if (fileKey === undefined) throw pluginError(name, 'it gave a malformed file key')
  return fileKey
}
