import {
  type Deed,
  type IntentRecord,
  type IntentStore,
  intentDeed,
  type Origin,
  type States,
  type Subject,
  subjectId,
} from '@roost/core';

/** The intents of a store, as simple as can be. */
export function openIntentModel(record: (deed: Deed, origin: Origin, states: States) => void): IntentStore & {
  forgetIntents(environment: string): void;
} {
  let intents: IntentRecord[] = [];

  const find = (environment: string, subject: Subject) =>
    intents.find((each) => each.origin.environment === environment && subjectId(each) === subjectId(subject));

  return {
    noteIntent: async (intent) => {
      const present = find(intent.origin.environment, intent);
      if (!present) intents.push(intent);
      return present;
    },
    settleIntent: async (intent, after) => {
      const present = find(intent.origin.environment, intent);
      if (present?.id !== intent.id) return false;
      intents = intents.filter((each) => each !== present);
      if (after !== undefined)
        record(intentDeed(intent, after), intent.origin, { before: intent.before, after });
      return true;
    },
    findIntent: async (environment, subject) => find(environment, subject),
    listIntents: async (environment) => intents.filter(({ origin }) => origin.environment === environment),
    forgetIntents: (environment) => {
      intents = intents.filter(({ origin }) => origin.environment !== environment);
    },
  };
}
