import type { JsonObject } from '../base/json.ts'
import type { PlainSecret } from '../crypto/secret-types/index.ts'
import type { SecretDraft } from './draft.ts'

/** The draft as an object of Kubernetes; empty parts are left out. */
export function plainSecret(draft: SecretDraft): PlainSecret {
  const { type, immutable, data } = draft
  return { metadata: metadataOf(draft), type, ...(immutable && { immutable }), data }
}

function metadataOf({ namespace, name, labels, annotations }: SecretDraft): JsonObject {
  return {
    name,
    ...(namespace !== '' && { namespace }),
    ...(Object.keys(labels).length > 0 && { labels }),
    ...(Object.keys(annotations).length > 0 && { annotations }),
  }
}

/**
 * The manifest for a file that people edit: text as it is in `stringData`, the rest in `data`.
 * Only ever to be encrypted; a cluster is sent `data` alone.
 */
export function readableManifest(draft: SecretDraft): JsonObject {
  const { metadata, type, immutable, data } = plainSecret(draft)
  const texts: [string, string][] = []
  const others: [string, string][] = []
  for (const [key, value] of data) {
    const text = textIn(value.reveal())
    if (text === undefined) others.push([key, Buffer.from(value.reveal()).toString('base64')])
    else texts.push([key, text])
  }
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata,
    type,
    ...(immutable !== undefined && { immutable }),
    ...(others.length > 0 && { data: Object.fromEntries(others) }),
    ...(texts.length > 0 && { stringData: Object.fromEntries(texts) }),
  }
}

/** Undefined for bytes, and for text that YAML has no plain way to write. */
function textIn(bytes: Uint8Array): string | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
    return /^[\t\n\u0020-\u007e\u00a0-\ud7ff\ue000-\ufefe\uff00-\ufffd]*$/.test(text)
      ? text
      : undefined
  } catch {
    return undefined
  }
}
