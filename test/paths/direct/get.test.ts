import { demonstrate } from '../demonstration.ts'

demonstrate({
  id: 'D1',
  title: 'get answers with the Secret',
  given: { rules: [{ verbs: ['get'], resources: ['secrets'], resourceNames: ['target'] }] },
  attack: (attacker, { secret }) => attacker.get(secret.path),
  without: 'the name in resourceNames',
  twin: { rules: [{ verbs: ['get'], resources: ['secrets'], resourceNames: ['other'] }] },
})
