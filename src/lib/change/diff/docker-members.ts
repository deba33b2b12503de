import { isObject, type JsonObject } from '../../base/json.ts'
import type { SecretBytes } from '../../base/secret-bytes.ts'
import { flatten, parseJson } from './json-members.ts'
import type { MemberName, Members } from './member.ts'

/**
 * The members of a docker config. Registries are no secret and are shown;
 * `auth` is `USER:PASSWORD` and stands for both, so that one can see which of
 * them differs.
 */
export function dockerMembers(
  key: string,
  value: SecretBytes,
  nameOf: MemberName,
): Members | undefined {
  const config = parseJson(value)
  if (!isObject(config)) return undefined
  const auths = key === '.dockercfg' ? config : config['auths']
  if (!isObject(auths)) return flatten(config, nameOf)
  const parts = Object.entries(auths).map(([registry, entry]) =>
    flatten(withoutAuth(entry), nameOf, registryName(registry, nameOf)),
  )
  const { auths: _shown, ...others } = key === '.dockercfg' ? {} : config
  if (Object.keys(others).length > 0) parts.push(flatten(others, nameOf))
  return parts.includes(undefined) ? undefined : new Map(parts.flatMap((part) => [...(part ?? [])]))
}

const REGISTRY = /^(?:https?:\/\/)?[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*(?::\d{1,5})?(?:\/[\w./-]*)?$/

function registryName(registry: string, nameOf: MemberName): string {
  const isName = REGISTRY.test(registry) && (/[.:]/.test(registry) || registry === 'localhost')
  return isName ? registry : nameOf(registry)
}

/** As the kubelet reads it: `auth` overrides (pkg/credentialprovider/config.go). */
function withoutAuth(entry: unknown): unknown {
  if (!isObject(entry)) return entry
  const { auth, ...others } = entry
  const both = typeof auth === 'string' ? userAndPassword(auth) : undefined
  return both === undefined ? entry : { ...others, ...both }
}

function userAndPassword(auth: string): JsonObject | undefined {
  const text = Buffer.from(auth, 'base64').toString('latin1')
  const colon = text.indexOf(':')
  if (colon === -1) return undefined
  return { username: text.slice(0, colon), password: text.slice(colon + 1) }
}
