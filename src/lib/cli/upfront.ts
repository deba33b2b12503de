/** Tells people what an answer will not show, before the long lists are there. */
import { ConsumerVisibility } from '../analysis/consumers/visibility.ts'
import type { AnswerCoverage } from '../analysis/answer-coverage.ts'
import { reachCoverage } from '../analysis/reach/coverage.ts'
import { joinCoverage } from '../analysis/secrets/join-coverage.ts'
import { ApiError } from '../base/errors.ts'
import { emptyModel } from '../model/build.ts'
import type { Coverage } from '../source/index.ts'
import type { LiveSource } from '../source/live/live-source.ts'
import { escapeLine } from '../base/safe-text.ts'
import { forbiddenLines } from '../view/coverage.ts'
import type { Tell } from './progress.ts'
import type { Need, ReadPlan } from './read-plan.ts'

/**
 * Asks for the caller's rules, once for the whole cluster and once for the
 * namespace in question, and says what they do not allow. Nothing when they
 * allow everything, or when the server does not tell them.
 *
 * @returns the refusals that were told
 */
export async function tellUpfront(
  { source, need, plan: { inNamespace, everywhere }, namespace }: Upfront,
  tell: Tell,
): Promise<Coverage> {
  try {
    const expected = await Promise.all([
      source.expect({ resources: everywhere }),
      namespace === undefined ? [] : source.expect({ resources: inNamespace, namespace }),
    ])
    const { refused } = answerCoverage(need, expected.flat(), namespace)
    await tell(forbiddenLines(refused).map(escapeLine))
    return refused
  } catch (error) {
    // The lists meet the same trouble, and say so.
    if (error instanceof ApiError) return []
    throw error
  }
}

/** What a verb is going to read. */
export interface Upfront {
  readonly source: LiveSource
  readonly need: Need
  readonly plan: ReadPlan
  readonly namespace: string | undefined
}

/** The part that the answer depends on, as the answer itself will say. */
function answerCoverage(need: Need, coverage: Coverage, namespace?: string): AnswerCoverage {
  const model = { ...emptyModel({ kind: 'cluster', name: '' }), coverage }
  if (need === 'reach') return reachCoverage(coverage)
  const consumers = new ConsumerVisibility(model).coverage(namespace)
  return need === 'consumers' ? consumers : joinCoverage(consumers, reachCoverage(coverage))
}
