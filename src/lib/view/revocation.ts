/** A revocation, for people: the plan, each step as it is done, and what it comes to. */
import { escapeLine } from '../base/safe-text.ts'
import { unreachable } from '../base/errors.ts'
import type { RevocationDocument } from '../change/evidence/document.ts'
import type { Proof } from '../change/evidence/proof.ts'
import type { Plan, Step, StepResult } from '../change/revoke/index.ts'
import type { Glyphs } from './glyphs.ts'
import { kubectlCommand } from './kubectl-command.ts'

const ID = 13

/** ` 1 quarantine   label legacy-token-invalid-since=2026-11-22      reversible: --undo` */
export function revocationPlanLines({ steps }: Plan): readonly string[] {
  const lines = steps.flatMap((step, index) => [
    ` ${index + 1} ${stepText(step)}`,
    ...commandOf(step),
  ])
  return ['plan', ...lines].map(escapeLine)
}

function commandOf(step: Step): readonly string[] {
  if (step.type !== 'byHand' || step.change === undefined) return []
  return [`   ${kubectlCommand(step.change)}`]
}

function stepText(step: Step): string {
  const text = `${step.id.padEnd(ID)}${step.title}`
  return `${text}${isDone(step) ? '  (is so already)' : ''}${endText(step)}`
}

function isDone(step: Step): boolean {
  return step.type === 'metadata' && step.isDone === true
}

function endText(step: Step): string {
  switch (step.type) {
    case 'metadata':
      return step.undo === undefined ? '' : `  reversible: ${step.undo}`
    case 'delete':
      return '  cannot be taken back'
    case 'byHand':
      return '  BY HAND'
    case 'prove':
      return ''
    default:
      return unreachable(step)
  }
}

/** What has come of one step. */
export function stepResultLines(
  { step, deed, proofs = [] }: StepResult,
  number: number,
  { done, failed }: Pick<Glyphs, 'done' | 'failed'>,
): readonly string[] {
  if (deed !== undefined) {
    const mark = deed.outcome === 'left' ? '?' : done
    return [` ${number} ${mark} ${step.id}${deed.outcome === 'left' ? ': left to you' : ''}`].map(
      escapeLine,
    )
  }
  return proofs.map((proof) => {
    const mark = proof.verdict === 'proven' ? done : proof.verdict === 'disproven' ? failed : '?'
    return escapeLine(` ${number} ${mark} ${proofText(proof)}`)
  })
}

function proofText({ claim, asked, of, verdict, answers, times, waited }: Proof): string {
  if (times === 0) return `not proven that ${claim} (${asked}: ${of})`
  const last = answers.at(-1)
  const said = last === undefined ? 'no answer' : `${last.answer}, last asked ${last.at}`
  const how = `${asked} by ${of}, asked ${times} times in ${waited} s: ${said}`
  return verdict === 'proven' ? `${claim} (${how})` : `not proven that ${claim} (${how})`
}

const WORDS = {
  dead: 'dead: everybody who was asked refuses it',
  powerless: 'powerless: it is accepted still, and may do nothing of what was asked',
  alive: 'ALIVE: somebody accepts it still',
  unproven: 'UNPROVEN: nobody has said that it is dead',
} as const

/** What it comes to, where the evidence is, and what is left. */
export function revocationEndLines(
  { verdict, residual }: RevocationDocument,
  file: string,
  isSigned: boolean,
): readonly string[] {
  const evidence = `evidence: ${file} (${isSigned ? 'signed' : 'not signed: --sign-key FILE'})`
  return [WORDS[verdict], evidence, ...residual.map((each) => `left: ${each}`)].map(escapeLine)
}
