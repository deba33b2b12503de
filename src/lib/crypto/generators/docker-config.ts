import { UserError } from '../../base/errors.ts'
import { SecretBytes } from '../../base/secret-bytes.ts'
import { exactText } from '../exact-text.ts'

/** What logs in to one registry. */
export interface RegistryLogin {
  /** `ghcr.io`, or `https://index.docker.io/v1/` for Docker Hub. */
  readonly registry: string
  readonly username: string
  readonly password: SecretBytes
  readonly email?: string
}

/**
 * The value of `.dockerconfigjson`, byte for byte as `kubectl create secret
 * docker-registry` writes it, for one registry or more (handleDockerCfgJSONContent
 * in k8s.io/kubectl/pkg/cmd/create).
 *
 * @throws UserError when a registry comes twice, or a user name could not be read back
 */
export function dockerConfig(logins: readonly RegistryLogin[]): SecretBytes {
  const sorted = logins.toSorted((a, b) =>
    Buffer.compare(Buffer.from(a.registry), Buffer.from(b.registry)),
  )
  for (const [at, login] of sorted.entries()) check(login, sorted[at + 1])
  const entries = sorted.map((login) => `${goJson(login.registry)}:${entry(login)}`)
  return SecretBytes.fromText(`{"auths":{${entries.join(',')}}}`)
}

function check({ registry, username }: RegistryLogin, next: RegistryLogin | undefined): void {
  if (registry === '') throw new UserError('a registry has a name')
  if (registry === next?.registry) throw new UserError(`two logins for registry ${registry}`)
  if (username.includes(':')) throw new UserError('the user name of a registry has no colon')
}

function entry({ username, password, email = '' }: RegistryLogin): string {
  const text = exactText(password)
  if (text === undefined) throw new UserError('the password of a registry is not UTF-8 text')
  const auth = Buffer.from(`${username}:${text}`).toString('base64')
  const fields: readonly (readonly [string, string])[] = [
    ['username', username],
    ['password', text],
    ['email', email],
    ['auth', auth],
  ]
  // `omitempty` of DockerConfigEntry.
  const written = fields.filter(([, value]) => value !== '')
  return `{${written.map(([name, value]) => `"${name}":${goJson(value)}`).join(',')}}`
}

// json.Marshal of Go escapes for HTML, and two line separators.
function goJson(text: string): string {
  return JSON.stringify(text).replaceAll(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`,
  )
}
