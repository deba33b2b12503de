/** Who logs in where, as Secrets with a docker config say it. */
import { isObject, type JsonObject, textOf } from '../../base/json.ts'
import { SecretBytes } from '../../base/secret-bytes.ts'
import { parseGoJson } from './go-json.ts'
import type { PlainSecret } from './secret.ts'

/** What is shown to a registry. */
export type RegistryLogin =
  | { readonly kind: 'password'; readonly username: SecretBytes; readonly password: SecretBytes }
  | { readonly kind: 'identityToken'; readonly token: SecretBytes }
  | { readonly kind: 'registryToken'; readonly token: SecretBytes }

/** One entry. */
export interface DockerLogin {
  /** The key of the Secret. */
  readonly key: string
  /** As people call it; without user names that somebody put into an address. */
  readonly registry: string
  /** `HOST[:PORT]` that speaks the protocol; undefined where the entry is for many, or names none. */
  readonly host: string | undefined
  readonly login: RegistryLogin
}

const KEYS = ['.dockerconfigjson', '.dockercfg', 'config.json'] as const

/** The entries that hold a credential, whatever the type of the Secret is. */
export function dockerLogins({ data }: Pick<PlainSecret, 'data'>): readonly DockerLogin[] {
  return KEYS.flatMap((key) => {
    const config = parseGoJson(data.get(key)?.reveal() ?? new Uint8Array())
    const auths = isObject(config) && key !== '.dockercfg' ? config['auths'] : config
    if (!isObject(auths)) return []
    return Object.entries(auths).flatMap(([name, entry]) => {
      const login = isObject(entry) ? loginIn(entry) : undefined
      return login === undefined ? [] : [{ key, login, ...placeOf(name) }]
    })
  })
}

/** As docker and the kubelet: tokens come first, and `auth` before user name and password. */
function loginIn(entry: JsonObject): RegistryLogin | undefined {
  const identity = textOf(entry['identitytoken'])
  if (identity !== '') return { kind: 'identityToken', token: SecretBytes.fromText(identity) }
  const token = textOf(entry['registrytoken'])
  if (token !== '') return { kind: 'registryToken', token: SecretBytes.fromText(token) }
  const both = textOf(entry['auth'])
  if (both !== '') return fromAuth(Buffer.from(both, 'base64'))
  const username = textOf(entry['username'])
  const password = textOf(entry['password'])
  if (username === '' && password === '') return undefined
  return passwordLogin(SecretBytes.fromText(username), SecretBytes.fromText(password))
}

function fromAuth(pair: Buffer): RegistryLogin | undefined {
  const colon = pair.indexOf(':')
  if (colon === -1) return undefined
  return passwordLogin(
    SecretBytes.from(pair.subarray(0, colon)),
    SecretBytes.from(pair.subarray(colon + 1)),
  )
}

/** Docker's credential helpers say by this user name that it is an identity token. */
function passwordLogin(username: SecretBytes, password: SecretBytes): RegistryLogin {
  return username.revealText() === '<token>'
    ? { kind: 'identityToken', token: password }
    : { kind: 'password', username, password }
}

const HOST = /^[a-z0-9-]+(?:\.[a-z0-9-]+)*(?::\d{1,5})?$/i
const PATTERN = /^[a-z0-9*?-]+(?:\.[a-z0-9*?-]+)*(?::\d{1,5})?$/i
const DOCKER_HUB = new Set(['docker.io', 'index.docker.io', 'registry-1.docker.io'])

function placeOf(name: string): Pick<DockerLogin, 'registry' | 'host'> {
  const host = name.replace(/^https?:\/\//i, '').replace(/\/.*$/s, '')
  if (DOCKER_HUB.has(host)) return { registry: 'docker.io', host: 'registry-1.docker.io' }
  if (HOST.test(host)) return { registry: host, host }
  return { registry: PATTERN.test(host) ? host : 'an unusual address', host: undefined }
}
