import { type JsonObject, listOf, member, textMap, textOf, texts } from '../../base/json.ts'

/** A label selector in the words of a query. */
export function selectorText(selector: JsonObject): string {
  const equal = Object.entries(textMap(selector['matchLabels'])).map(
    ([key, value]) => `${key}=${value}`,
  )
  const others = listOf(selector['matchExpressions']).map((each) => {
    const key = textOf(member(each, 'key'))
    const values = texts(member(each, 'values')).join(',')
    switch (member(each, 'operator')) {
      case 'Exists':
        return key
      case 'DoesNotExist':
        return `!${key}`
      case 'NotIn':
        return `${key} notin (${values})`
      default:
        return `${key} in (${values})`
    }
  })
  return [...equal, ...others].join(',')
}
