/** Where the value of an incident is: the one that was given, or those of the Secret. */
import { UserError } from '../../base/errors.ts'
import type { NamespacedName } from '../../base/names.ts'
import { type RevokedSecret, recognise } from '../../change/revoke/index.ts'
import type { Connection } from '../../source/http/connect.ts'
import { combine, type Sought, soughtFor } from '../../trace/needle/index.ts'
import type { Needle } from '../../trace/types.ts'
import { revokedSecret } from '../revoke/objects.ts'
import { type Chosen, chooseSought } from '../trace/choose-sought.ts'
import type { TraceInvocation } from '../trace/invocation.ts'
import { lookFor, type Looked } from '../trace/look-for.ts'
import type { IncidentInvocation } from './invocation.ts'

/** What everybody may know, and stands in many places. */
const PUBLIC = new Set(['ca.crt', 'tls.crt', 'namespace', 'username', 'ssh-publickey', 'token-id'])

/**
 * Looks everywhere, with what rights there are. Undefined for a Secret that holds nothing to look for.
 *
 * @throws ApiError; UserError
 */
export async function traceOf(
  invocation: IncidentInvocation,
  connection: Connection,
  names: readonly NamespacedName[],
): Promise<Looked['report'] | undefined> {
  const looking = asTrace(invocation)
  const [name] = names
  const sought =
    name === undefined || isGiven(invocation)
      ? await chooseSought(looking)
      : await soughtIn(connection, name)
  return sought === undefined ? undefined : (await lookFor(looking, sought)).report
}

/** Whether flags say what leaked. */
export function isGiven({ flags }: IncidentInvocation): boolean {
  return flags['value-file'] !== undefined || flags['value-fd'] !== undefined
}

async function soughtIn(connection: Connection, name: NamespacedName): Promise<Chosen | undefined> {
  const secret = await revokedSecret(connection, name)
  const [first, ...others] = secret === undefined ? [] : soughtOf(secret)
  if (first === undefined) return undefined
  if (others.length === 0) return first
  const needles: [Needle, ...Needle[]] = [first.needle, ...others.map(({ needle }) => needle)]
  return { as: 'value', needle: combine(needles) }
}

function soughtOf(secret: RevokedSecret): readonly Sought[] {
  const { keys } = recognise(secret)
  return [...secret.plain.data]
    .filter(([key]) => keys?.includes(key) ?? !PUBLIC.has(key))
    .flatMap(([, value]) => {
      try {
        return [soughtFor(value)]
      } catch (error) {
        // One that is too short to be told from anything else.
        if (error instanceof UserError) return []
        throw error
      }
    })
}

/** The flags that `trace` alone has. */
function asTrace(invocation: IncidentInvocation): TraceInvocation {
  const alone = {
    namespace: undefined,
    'all-namespaces': true,
    part: undefined,
    parts: false,
    hashes: undefined,
    'make-hashes': undefined,
    scan: false,
    output: undefined,
    'no-headers': false,
    strict: false,
    color: undefined,
  } as const
  return { ...invocation, flags: { ...invocation.flags, ...alone } }
}
