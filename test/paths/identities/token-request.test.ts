import { demonstrate } from '../demonstration.ts'
import { account, READER, read, readerAccount, tokenOf } from './accounts.ts'

const TOKEN = { verbs: ['create'], resources: ['serviceaccounts/token'] }

demonstrate({
  id: 'I1',
  title: 'create on serviceaccounts/token gives a token of an account that reads the Secret',
  given: (scene) => ({ rules: [TOKEN], manifests: readerAccount(scene) }),
  attack: async (attacker, scene) => {
    const held = await tokenOf(attacker, { namespace: scene.namespace, name: READER })
    return read(attacker.with(held), scene)
  },
  without: 'the subresource',
  twin: (scene) => ({
    rules: [{ verbs: ['create'], resources: ['serviceaccounts'] }],
    manifests: readerAccount(scene),
  }),
})

demonstrate({
  id: 'I1',
  title: 'resourceNames that name the account suffice for its token',
  given: (scene) => ({
    rules: [{ ...TOKEN, resourceNames: [READER] }],
    manifests: readerAccount(scene),
  }),
  attack: async (attacker, scene) => {
    const held = await tokenOf(attacker, { namespace: scene.namespace, name: READER })
    return read(attacker.with(held), scene)
  },
  without: 'its name among them',
  twin: (scene) => ({
    rules: [{ ...TOKEN, resourceNames: ['other'] }],
    manifests: [...readerAccount(scene), account('other')],
  }),
})

demonstrate({
  id: 'I1',
  title: 'the token of an account in another namespace reads a Secret here',
  given: (scene) => ({
    rulesIn: { [scene.attackerNamespace]: [TOKEN] },
    manifests: readerAccount(scene, scene.attackerNamespace),
  }),
  attack: async (attacker, scene) => {
    const held = await tokenOf(attacker, { namespace: scene.attackerNamespace, name: READER })
    return read(attacker.with(held), scene)
  },
  without: 'a right in the namespace of the account',
  twin: (scene) => ({
    rules: [TOKEN],
    manifests: readerAccount(scene, scene.attackerNamespace),
  }),
})
