import { kindAndName } from '../base/names.ts'
import type { ConsumersReport, SecretConsumers } from '../analysis/consumers/report.ts'
import { COMMAND } from '../base/product.ts'
import { lowerKind } from './consumers.ts'
import { plural } from './consumer-words.ts'
import type { Glyphs } from './glyphs.ts'

/** What there is to say about one Secret below its table. */
export function secretNotes(secret: SecretConsumers, glyphs: Glyphs): readonly string[] {
  const { purpose, managers, keysNobodyReads, absentKeys, consumers } = secret
  const absent = absentKeys.map(
    ({ consumer, key, optional }) =>
      `${lowerKind(consumer)} wants \`${key}\`${optional ? ' (optional)' : ''}`,
  )
  const manager = managers[0]
  return [
    ...existence(secret),
    ...(purpose === undefined ? [] : [`purpose: ${purpose.text}`]),
    ...verdictLines(secret),
    ...(manager === undefined
      ? []
      : [`written by ${manager.name} ${glyphs.dot} ${manager.evidence}`]),
    ...(keysNobodyReads === null || keysNobodyReads.length === 0 || consumers.length === 0
      ? []
      : [`keys nobody reads: ${keysNobodyReads.join(', ')}`]),
    ...(absent.length === 0
      ? []
      : [`references to keys that do not exist: ${[...new Set(absent)].join(', ')}`]),
  ]
}

function existence({ exists, name, namespace }: SecretConsumers): readonly string[] {
  if (exists === true) return []
  const words = exists === false ? 'does not exist' : 'may not exist: Secrets could not be listed'
  return [`secret ${namespace}/${name} ${words}`]
}

function verdictLines(secret: SecretConsumers): readonly string[] {
  const { verdict, exists, because, name, namespace, purpose, consumers } = secret
  if (exists === false) return consumers.length === 0 ? [absentUse(secret)] : []
  if (verdict === 'unknown') return [`not known to be unused: ${summarized(because)}`]
  if (verdict === 'unused') {
    const reach = `${COMMAND} reach ${name} -n ${namespace}`
    return [`unused: no object refers to it. A program may still read it through the API: ${reach}`]
  }
  return purpose !== undefined && consumers.length === 0 ? ['no object refers to it'] : []
}

function absentUse({ verdict, because }: SecretConsumers): string {
  if (verdict !== 'unknown') return 'nothing refers to it'
  return `not known whether anything refers to it: ${summarized(because)}`
}

/** What "unused" does not rule out, for the list of unused Secrets. */
export const UNUSED_LIMITS: readonly string[] = [
  'unused: no field that looks like a reference names it. A program may still read it through the',
  `API, or by a name in its own settings: check with \`${COMMAND} reach\` before you delete one`,
]

const SHOWN = 2

/** The first reasons; all kinds that were not seen stand in the line about coverage. */
function summarized(because: readonly string[]): string {
  const more = because.length - SHOWN
  const first = because.slice(0, SHOWN).join('; ')
  return more > 0 ? `${first}; and ${more} more` : first
}

/** The last lines for several Secrets: totals, and what is missing. */
export function reportNotes({ secrets }: ConsumersReport, glyphs: Glyphs): readonly string[] {
  const count = (verdict: SecretConsumers['verdict']): number =>
    secrets.filter((secret) => secret.exists !== false && secret.verdict === verdict).length
  const existing = secrets.filter(({ exists }) => exists !== false)
  const totals = [
    plural(existing.length, 'Secret'),
    `${count('used')} used`,
    `${count('unused')} unused`,
    ...(count('unknown') === 0 ? [] : [`${count('unknown')} unknown`]),
  ]
  return [totals.join(` ${glyphs.dot} `), ...secrets.flatMap(problemLines)]
}

function problemLines({
  exists,
  namespace,
  name,
  consumers,
  absentKeys,
}: SecretConsumers): readonly string[] {
  const wanting = consumers.filter(({ role }) => role === 'reads')
  if (exists === false) {
    const who = wanting.map(kindAndName)
    return [`missing: ${namespace}/${name}, wanted by ${who.join(', ')}`]
  }
  return absentKeys
    .filter(({ optional }) => !optional)
    .map(
      ({ key, consumer }) =>
        `missing key: ${namespace}/${name} has no \`${key}\`, wanted by ${lowerKind(consumer)}`,
    )
}
