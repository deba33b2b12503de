import type { Model } from '../../src/lib/model/model.ts'
import { readLive } from '../analysis/reach/random/live.ts'
import type { Scene } from './scene.ts'

/** In the names of what a scene makes: `d7-0123abcd`, `d7-attacker-0123abcd`. */
const OF_A_SCENE = /[a-z]\d+-(?:attacker-)?[\da-f]{8}/g

/** The cluster as the program itself reads it, without the other scenes that run or ran in it. */
export async function sceneModel(scene: Scene): Promise<Model> {
  const model = await readLive(scene.plane.adminKubeconfig)
  const isOurs = (text: string): boolean =>
    (text.match(OF_A_SCENE) ?? []).every(
      (each) => each === scene.namespace || each === scene.attackerNamespace,
    )
  const facts = Object.fromEntries(
    Object.entries(model.facts).map(([kind, all]) => [
      kind,
      all.filter((fact) => !('name' in fact) || (isOurs(fact.namespace) && isOurs(fact.name))),
    ]),
  )
  return { ...model, facts: facts as unknown as Model['facts'] }
}
