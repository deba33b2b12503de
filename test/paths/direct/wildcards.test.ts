import { demonstrate } from '../demonstration.ts'
import type { Attacker, Answer } from '../attacker.ts'
import type { Scene } from '../scene.ts'

const get = (attacker: Attacker, { secret }: Scene): Promise<Answer> => attacker.get(secret.path)

demonstrate({
  id: 'D4',
  title: 'the verb * covers get',
  given: { rules: [{ verbs: ['*'], resources: ['secrets'] }] },
  attack: get,
  without: 'a star that stands alone',
  twin: { rules: [{ verbs: ['g*', 'get*'], resources: ['secrets'] }] },
})

demonstrate({
  id: 'D4',
  title: 'the resource * covers secrets',
  given: { rules: [{ verbs: ['get'], resources: ['*'] }] },
  attack: get,
  without: 'a star that stands alone: secrets/*, */secrets, */* and secret* cover nothing',
  twin: { rules: [{ verbs: ['get'], resources: ['secrets/*', '*/secrets', '*/*', 'secret*'] }] },
})

demonstrate({
  id: 'D4',
  title: 'the group * covers the core group',
  given: { rules: [{ verbs: ['get'], apiGroups: ['*'], resources: ['secrets'] }] },
  attack: get,
  without: 'a star: the core group is the empty one',
  twin: { rules: [{ verbs: ['get'], apiGroups: ['core', 'v1'], resources: ['secrets'] }] },
})
