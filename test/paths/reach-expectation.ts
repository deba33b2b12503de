import { expect } from 'vitest'
import { type ReachAnswer, whyReader } from '../../src/lib/analysis/reach/index.ts'
import type { Scene } from './scene.ts'
import { sceneModel } from './scene-model.ts'

/** What `reach --why` has to say about the attacker, before the attack. */
export interface ReachExpectation {
  /** Row of the catalogue that the path goes through; for `no` the row it does not go through. */
  readonly id: string
  /** More than one where the catalogue leaves it open. */
  readonly verdict: ReachAnswer['verdict'] | readonly ReachAnswer['verdict'][]
}

/** Asserts that our own answer is the one that the demonstration is about to give. */
export async function expectReach(scene: Scene, expected: ReachExpectation): Promise<void> {
  const { namespace, name } = scene.secret
  const answer = whyReader(await sceneModel(scene), { namespace, name }, scene.attacker.asked)
  const rows = answer.path.map(({ id }) => id)
  const told = `whyReader says ${JSON.stringify(answer)}`
  expect([expected.verdict].flat(), told).toContain(answer.verdict)
  if (answer.verdict !== 'no') expect(rows, told).toContain(expected.id)
}
