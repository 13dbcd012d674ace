import { describe, expect, test } from 'vitest'
import { nameProblems, suggestedNames, tidyNames } from '../../src/access/newcomer.ts'

const profile = { handle: 'ada', givenName: 'Ada', familyName: 'Sample', realName: 'Ada Sample' }
const email = 'ada.s@acme.example'

describe('the names to begin with', () => {
  test.each([
    ['the profile’s own', profile, ['Ada', 'Sample', 'ada']],
    [
      'the full name, taken apart',
      { ...profile, givenName: null, familyName: null, realName: '  Ada  Maria Sample ' },
      ['Ada Maria', 'Sample', 'ada'],
    ],
    [
      'one name is a given name',
      { ...profile, givenName: null, familyName: null, realName: 'Ada' },
      ['Ada', '', 'ada'],
    ],
    ['the address, where there is no handle', { ...profile, handle: null }, ['Ada', 'Sample', 'ada.s']],
    ['a handle without its blanks', { ...profile, handle: 'ada l' }, ['Ada', 'Sample', 'adal']],
    [
      'nothing where nothing is known',
      { handle: null, givenName: null, familyName: null, realName: null },
      ['', '', 'ada.s'],
    ],
  ])('%s', (_, known, [givenName, familyName, userName]) => {
    expect(suggestedNames(known, email)).toEqual({ givenName, familyName, userName })
  })

  test('are never longer than their fields', () => {
    const long = 'x'.repeat(300)
    const names = suggestedNames({ ...profile, givenName: long, handle: long }, email)
    expect([names.givenName.length, names.userName.length]).toEqual([200, 128])
  })
})

describe('what Identity Center would not take', () => {
  const good = { givenName: 'Ada Maria', familyName: 'O’Söhne-Świątek', userName: 'ada.s@acme_1+x' }
  test.each([
    [{}, []],
    [{ givenName: '' }, [['givenName', 'missing']]],
    [{ familyName: 'x'.repeat(201) }, [['familyName', 'too-long']]],
    [{ familyName: 'Sam\u200bple' }, [['familyName', 'signs']]],
    [{ userName: 'ada sample' }, [['userName', 'blanks']]],
    [{ userName: 'ada\u200b' }, [['userName', 'signs']]],
    [{ userName: 'x'.repeat(129) }, [['userName', 'too-long']]],
    [{ userName: 'Administrator' }, [['userName', 'reserved']]],
    [
      { givenName: '', userName: 'awsadministrators' },
      [
        ['givenName', 'missing'],
        ['userName', 'reserved'],
      ],
    ],
  ])('%j: %j', (over, expected) => {
    const found = nameProblems({ ...good, ...over })
    expect(found.map(({ name, problem }) => [name, problem])).toEqual(expected)
  })
})

test('names are tidied before anything else', () => {
  expect(tidyNames({ givenName: ' Ada\n Maria ', familyName: '\t', userName: ' ada ' })).toEqual({
    givenName: 'Ada Maria',
    familyName: '',
    userName: 'ada',
  })
})
