import { escapeLine } from '../base/safe-text.ts'
import type { StepReport } from '../change/plan.ts'

const WORDS = {
  done: 'created',
  accepted: 'created (server dry run)',
  planned: 'created (dry run)',
} as const

/** `secret/stripe created in payments`, in the words of kubectl. */
export function stepLine(
  { object, type, keys, immutable, outcome }: StepReport,
  dot: string,
): string {
  const { namespace, name } = object
  const facts = [
    type,
    `${keys.length} ${keys.length === 1 ? 'key' : 'keys'}: ${keys.join(', ') || 'none'}`,
    ...(immutable ? ['immutable'] : []),
  ]
  return escapeLine([`secret/${name} ${WORDS[outcome]} in ${namespace}`, ...facts].join(` ${dot} `))
}
