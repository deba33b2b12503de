import { isUtf8 } from 'node:buffer'

import { isObject, type JsonObject } from '../../base/json.ts'
import type { SecretBytes } from '../../base/secret-bytes.ts'
import { decodeBase64 } from './base64.ts'
import { parseGoJson } from './go-json.ts'
import { broken, dataField, refused, type Violation } from './violation.ts'

/** `kubernetes.io/dockerconfigjson`: `{"auths": {REGISTRY: {...}}}`, as the kubelet reads it. */
export function checkDockerConfigJson(
  data: ReadonlyMap<string, SecretBytes>,
): readonly Violation[] {
  return checkConfig(data, '.dockerconfigjson', (config, field) => {
    const auths = config['auths']
    if (!isObject(auths)) return [broken('format', field, 'has no object "auths"')]
    return checkEntries(auths, field)
  })
}

/** `kubernetes.io/dockercfg`: the older form, `{REGISTRY: {...}}`. */
export function checkDockercfg(data: ReadonlyMap<string, SecretBytes>): readonly Violation[] {
  return checkConfig(data, '.dockercfg', checkEntries)
}

function checkConfig(
  data: ReadonlyMap<string, SecretBytes>,
  key: string,
  check: (config: JsonObject, field: string) => readonly Violation[],
): readonly Violation[] {
  const field = dataField(key)
  const value = data.get(key)
  if (value === undefined) return [refused('missing', field, 'is required')]
  const config = parseGoJson(value.reveal())
  if (!isObject(config)) {
    // Go reads null as no entries at all, and replaces bytes that are not UTF-8.
    const taken = config === null || !isUtf8(value.reveal())
    return [(taken ? broken : refused)('format', field, 'is not a JSON object')]
  }
  return check(config, field)
}

// Registry names are no secret; what stands next to them is.
function checkEntries(entries: JsonObject, field: string): readonly Violation[] {
  return Object.entries(entries).flatMap(([registry, entry]) => {
    const problem = entryProblem(entry)
    return problem === undefined ? [] : [broken('format', field, `${problem} for ${registry}`)]
  })
}

/**
 * What the kubelet needs of an entry: `auth`, or user name and password
 * (pkg/credentialprovider/config.go, DockerConfigEntry).
 */
function entryProblem(entry: unknown): string | undefined {
  if (!isObject(entry)) return 'has no object'
  const { auth, username, password } = entry
  if ([auth, username, password].some((text) => text !== undefined && typeof text !== 'string')) {
    return 'has an auth, username or password that is not a string'
  }
  if (typeof auth === 'string' && auth !== '') {
    return isAuth(auth) ? undefined : 'has an auth that is not base64 of USER:PASSWORD'
  }
  return username === undefined || password === undefined
    ? 'has no user name and password'
    : undefined
}

// Padded or not, the kubelet takes both.
function isAuth(auth: string): boolean {
  const bytes = decodeBase64(auth) ?? decodeBase64(auth.padEnd(Math.ceil(auth.length / 4) * 4, '='))
  return bytes?.includes(0x3a) === true
}
