import { graphql } from '../../app/graphql/graphql';
import type { ResultOf } from '../../app/graphql/graphql';

export const SITE = graphql(`
  query SiteSettings {
    mySite {
      id
      name
      slug
      zone
      locale
      currency
      registrationOpen
    }
  }
`);

export type Site = NonNullable<ResultOf<typeof SITE>['mySite']>;

export const RENAME_SITE = graphql(`
  mutation RenameSite($name: String!, $commandId: UUID!) {
    renameSite(name: $name, commandId: $commandId) {
      site {
        id
      }
    }
  }
`);

export const CHANGE_SITE_ZONE = graphql(`
  mutation ChangeSiteZone($zone: String!, $commandId: UUID!) {
    changeSiteZone(zone: $zone, commandId: $commandId) {
      site {
        id
      }
    }
  }
`);

export const CHANGE_SITE_LOCALE = graphql(`
  mutation ChangeSiteLocale($locale: Locale!, $commandId: UUID!) {
    changeSiteLocale(locale: $locale, commandId: $commandId) {
      site {
        id
      }
    }
  }
`);

export const SET_REGISTRATION = graphql(`
  mutation SetRegistration($open: Boolean!, $commandId: UUID!) {
    setRegistration(open: $open, commandId: $commandId) {
      site {
        id
      }
    }
  }
`);

export const REMINDERS = graphql(`
  query ReminderSettings {
    reminderPolicy {
      quiet {
        from
        to
      }
      rules {
        channel
        minutes
      }
    }
  }
`);

export type ReminderPolicy = ResultOf<typeof REMINDERS>['reminderPolicy'];

export const SET_REMINDERS = graphql(`
  mutation SetReminders($policy: ReminderPolicyInput!, $commandId: UUID!) {
    setReminderPolicy(policy: $policy, commandId: $commandId) {
      policy {
        quiet {
          from
        }
      }
    }
  }
`);

export const ROOMS = graphql(`
  query RoomSettings {
    roomRules {
      graceSeconds
      hostFirst
      mostPeople
      queueSeconds
      recording
      ringSeconds
      waitingRoom
    }
  }
`);

export type RoomRules = ResultOf<typeof ROOMS>['roomRules'];

export const SET_ROOMS = graphql(`
  mutation SetRooms($rules: RoomRulesInput!, $commandId: UUID!) {
    setRoomRules(rules: $rules, commandId: $commandId) {
      rules {
        mostPeople
      }
    }
  }
`);

export const RETENTION = graphql(`
  query RetentionSettings {
    retentionPolicy {
      accessMonths
      recordingDays
      silentMonths
      whileBound
      duties {
        record
        months
      }
    }
  }
`);

export type RetentionPolicy = ResultOf<typeof RETENTION>['retentionPolicy'];

export const SET_RETENTION = graphql(`
  mutation SetRetention($policy: RetentionPolicyInput!, $commandId: UUID!) {
    setRetentionPolicy(policy: $policy, commandId: $commandId) {
      policy {
        accessMonths
      }
    }
  }
`);
