import { DeleteItemCommand, GetItemCommand, PutItemCommand } from 'dynamodb-toolbox'
import type { Survey } from '../access/survey.ts'
import { type Entities, madeIt } from './entities.ts'
import { surveyPartition } from './table.ts'

/** What administrators were shown before an offboarding, by the id of the form. Throws where the table can't be read or written. */
export function surveyStore({ survey: entity }: Entities) {
  const key = (id: string) => ({ pk: surveyPartition(id), sk: 'survey' })
  return {
    /** Keeps a survey; false where there is one already, which is then the one that was shown. */
    create: (survey: Survey): Promise<boolean> =>
      madeIt(
        entity
          .build(PutItemCommand)
          .item({ ...key(survey.id), content: JSON.stringify(survey) })
          .options({ condition: { attr: 'sk', exists: false } })
          .send(),
      ),

    async read(id: string): Promise<Survey | undefined> {
      const { Item } = await entity.build(GetItemCommand).key(key(id)).options({ consistent: true }).send()
      return Item && (JSON.parse(Item.content) as Survey)
    },

    async remove(id: string): Promise<void> {
      await entity.build(DeleteItemCommand).key(key(id)).send()
    },
  }
}
