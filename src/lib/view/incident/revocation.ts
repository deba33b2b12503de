/** The evidence of one revocation, as part of a page. */
import type { RevocationDocument } from '../../change/evidence/document.ts'
import { type Block, paragraph } from '../page/blocks.ts'

/** @param file where the signed document is */
export function revocationBlocks(
  document: RevocationDocument,
  file: string | undefined,
): readonly Block[] {
  const { credential, deeds, proofs, residual, verdict, finished } = document
  const state = finished ? verdict : `${verdict}, and not finished`
  return [
    paragraph(`${credential.title}. Verdict: ${state}.`),
    ...(deeds.length === 0
      ? []
      : [
          {
            type: 'table',
            columns: ['when', 'step', 'what', 'outcome', 'taken back by'],
            rows: deeds.map(({ at, step, what, outcome, undo = '' }) => [
              at,
              step,
              what,
              outcome,
              undo,
            ]),
          } as const,
        ]),
    ...(proofs.length === 0
      ? [paragraph('Nobody was asked whether it is refused.')]
      : [
          {
            type: 'table',
            columns: ['claim', 'verdict', 'asked', 'of', 'times', 'waited', 'last answer'],
            rows: proofs.map(({ claim, verdict: said, asked, of, times, waited, answers }) => {
              const last = answers.at(-1)
              const answer = last === undefined ? '' : `${last.answer} (${last.at})`
              return [claim, said, asked, of, String(times), `${waited} s`, answer]
            }),
          } as const,
        ]),
    ...(residual.length === 0
      ? []
      : [paragraph('What is left:'), { type: 'list', items: residual } as const]),
    ...(file === undefined ? [] : [paragraph(`Evidence: ${file}`)]),
  ]
}
