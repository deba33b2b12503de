import { expect } from 'vitest'
import * as reach from '../../src/lib/analysis/reach/index.ts'
import type { AskedIdentity, ReachAnswer } from '../../src/lib/analysis/reach/index.ts'
import type { Model } from '../../src/lib/model/model.ts'
import { readLive } from '../analysis/reach/random/live.ts'
import type { Scene } from './scene.ts'

/** What `reach --why` has to say about the attacker, before the attack. */
export interface ReachExpectation {
  /** Row of the catalogue that the path goes through; for `no` the row it does not go through. */
  readonly id: string
  /** More than one where the catalogue leaves it open. */
  readonly verdict: ReachAnswer['verdict'] | readonly ReachAnswer['verdict'][]
}

/** The cluster as the program itself reads it. */
export function model(scene: Scene): Promise<Model> {
  return readLive(scene.plane.adminKubeconfig)
}

type WhyReader = (
  model: Model,
  secret: { readonly namespace: string; readonly name: string },
  identity: AskedIdentity,
) => ReachAnswer

/** Asserts that our own answer is the one that the demonstration is about to give. */
export async function expectReach(scene: Scene, expected: ReachExpectation): Promise<void> {
  // Until the engine can answer this, there is nothing to compare.
  const whyReader = (reach as { readonly whyReader?: WhyReader }).whyReader
  if (whyReader === undefined || process.env['PATHS_REACH'] !== '1') return
  const { namespace, name } = scene.secret
  const answer = whyReader(await model(scene), { namespace, name }, scene.attacker.asked)
  const rows = answer.path.map(({ id }) => id)
  const told = `whyReader says ${JSON.stringify(answer)}`
  expect([expected.verdict].flat(), told).toContain(answer.verdict)
  if (expected.verdict === 'no') expect(rows, told).not.toContain(expected.id)
  else expect(rows, told).toContain(expected.id)
}
