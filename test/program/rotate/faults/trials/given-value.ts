/** The new value is given: `replace`, `dual`, `new-name`. */
import { isDeepStrictEqual } from 'node:util'
import { encoded, NEW, OLD, type Site } from '../../site.ts'
import { type MakeTrial, siteWith, type Trial } from '../trial.ts'

type GivenStrategy = 'replace' | 'dual' | 'new-name'

export function givenValue(strategy: GivenStrategy): MakeTrial {
  return async (cluster) => {
    const data = { username: encoded('app'), password: encoded(OLD) }
    const immutable = strategy === 'new-name'
    return givenValueOn(await siteWith(cluster, { data, immutable }), strategy)
  }
}

/** On a site whose Secret has the usual values. */
export function givenValueOn(site: Site, strategy: GivenStrategy): Trial {
  return {
    site,
    key: 'password',
    replicas: 1,
    flags: ['--from-stdin', 'password', '--strategy', strategy],
    input: NEW,
    again: [],
    bystanders: [],
    kept: [OLD],
    wrong({ ending, data }) {
      const which = ending === 'committed' ? 'new' : 'old'
      const value = which === 'new' ? NEW : OLD
      const isAsWanted = isDeepStrictEqual(data, { username: 'app', password: value })
      return isAsWanted ? [] : [`the Secret does not have the ${which} value`]
    },
    over: () => {},
  }
}
