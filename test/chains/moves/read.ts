import type { Answer } from '../../paths/attacker.ts'
import { subjectIn } from '../cluster.ts'
import { credentialOf, type Session } from '../session.ts'
import type { Mark } from '../world.ts'
import { MERGE } from './ask.ts'

/** Path of the Secrets of a namespace. */
export function secretsIn(namespace: string): string {
  return `/api/v1/namespaces/${namespace}/secrets`
}

/** Every request about one Secret whose answer can carry its value, by row. */
export function readsOf({ namespace, name }: Pick<Mark, 'namespace' | 'name'>) {
  const all = secretsIn(namespace)
  const one = `${all}/${name}`
  const only = `fieldSelector=metadata.name%3D${name}`
  return {
    D1: [['GET', one, {}]],
    D2: [
      ['GET', `${all}?${only}`, {}],
      ['GET', all, {}],
      ['GET', '/api/v1/secrets', {}],
    ],
    D3: [
      ['GET', `${all}?watch=1&${only}&timeoutSeconds=5`, {}],
      ['GET', `${all}?watch=1&timeoutSeconds=5`, {}],
      ['GET', '/api/v1/secrets?watch=1&timeoutSeconds=5', {}],
    ],
    D7: [['PATCH', `${one}?dryRun=All`, { body: {}, ...MERGE }]],
    // In the query: a body would be all that counts, and this is not to delete anything.
    D8: [['DELETE', `${one}?dryRun=All&propagationPolicy=Foreground`, {}]],
    D9: [['DELETE', `${all}?dryRun=All`, {}]],
  } as const satisfies Record<
    string,
    readonly (readonly [string, string, { body?: unknown; contentType?: string }])[]
  >
}

export type ReadRow = keyof ReturnType<typeof readsOf>
export const READ_ROWS: readonly ReadRow[] = ['D1', 'D2', 'D7', 'D8', 'D9', 'D3']

/** Whether an answer carries the value, as it is or as the API encodes it. */
export function carriesValue({ text }: Answer, { value }: Mark): boolean {
  return text.includes(value) || text.includes(Buffer.from(value).toString('base64'))
}

/** Credentials of service accounts that an answer carries. */
export function tokensIn({ text }: Answer): Session[] {
  const found = [...text.matchAll(/"token"\s*:\s*"(?<token>[^"]+)"/gu)]
  return found.flatMap(({ groups }) => {
    const written = groups?.['token'] ?? ''
    const token = written.startsWith('eyJ') ? written : Buffer.from(written, 'base64').toString()
    const claims = token.split('.')[1]
    if (claims === undefined) return []
    const { sub } = JSON.parse(Buffer.from(claims, 'base64url').toString()) as { sub: string }
    const [, , namespace, name] = sub.split(':')
    const subject = subjectIn(`sa ${namespace}/${name}`)
    return subject === undefined ? [] : [credentialOf(subject, { token })]
  })
}
