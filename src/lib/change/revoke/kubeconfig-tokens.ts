/** Tokens in kubeconfigs that lie in Secrets. */
import { parseDocument } from 'yaml'

import { at, listOf, textOf } from '../../base/json.ts'

/** The tokens of all users; none where the text is no kubeconfig. */
export function kubeconfigTokens(text: string): readonly string[] {
  return listOf(at(kubeconfigIn(text), 'users'))
    .map((user) => textOf(at(user, 'user', 'token')).trim())
    .filter((token) => token !== '')
}

function kubeconfigIn(text: string): unknown {
  if (!text.includes('users') || !text.includes('clusters')) return undefined
  try {
    const document = parseDocument(text, { logLevel: 'silent' })
    return document.errors.length === 0 ? document.toJS({ maxAliasCount: 100 }) : undefined
  } catch {
    return undefined
  }
}
