import type { SecretBytes } from '../../base/secret-bytes.ts'
import { dockerMembers } from './docker-members.ts'
import { dotenvMembers } from './dotenv-members.ts'
import { jsonMembers } from './json-members.ts'
import type { MemberName, Members } from './member.ts'

const DOCKER = new Set(['.dockerconfigjson', '.dockercfg'])
const DOTENV = /(?:^|[._-])env$|\.properties$/i

/**
 * The members of a value that is a docker config, JSON or dotenv; nothing for
 * any other. Only the name of the key makes a value dotenv: `c2VjcmV0Cg==`
 * looks like one too, and its name would be the value.
 */
export function membersOf(
  key: string,
  value: SecretBytes,
  nameOf: MemberName,
): Members | undefined {
  if (DOCKER.has(key)) return dockerMembers(key, value, nameOf)
  return DOTENV.test(key) ? dotenvMembers(value, nameOf) : jsonMembers(value, nameOf)
}
