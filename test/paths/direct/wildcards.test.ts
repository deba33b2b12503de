import { demonstrate } from '../demonstration.ts'
import type { Attacker, Answer } from '../attacker.ts'
import type { Scene } from '../scene.ts'

const get = (attacker: Attacker, { secret }: Scene): Promise<Answer> => attacker.get(secret.path)

const list = (attacker: Attacker, { secret }: Scene): Promise<Answer> =>
  attacker.get(secret.path.slice(0, -secret.name.length - 1))

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

demonstrate({
  id: 'D4',
  title: 'the verb * with the empty name in resourceNames covers the list of everything',
  given: { rules: [{ verbs: ['*'], resources: ['secrets'], resourceNames: [''] }] },
  attack: list,
  without: 'the empty name: a star is a name like any other',
  twin: { rules: [{ verbs: ['*'], resources: ['secrets'], resourceNames: ['*'] }] },
})

demonstrate({
  id: 'D4',
  title: 'the verb * with its name in resourceNames covers get',
  given: { rules: [{ verbs: ['*'], resources: ['secrets'], resourceNames: ['target'] }] },
  attack: get,
  without: 'its name',
  twin: { rules: [{ verbs: ['*'], resources: ['secrets'], resourceNames: ['other'] }] },
})
