import { graphql } from '../../../app/graphql/graphql';
import type { ResultOf } from '../../../app/graphql/graphql';

export const HOURS = graphql(`
  query HoursSettings($date: Date) {
    desk {
      zone
      hoursChangeOn
      businessHours(date: $date) {
        weekday
        open {
          from
          to
        }
        breaks {
          from
          to
        }
      }
    }
  }
`);

export type HoursDesk = ResultOf<typeof HOURS>['desk'];

export const HOLIDAYS = graphql(`
  query HolidaySettings {
    desk {
      zone
      holidays {
        date
        name
        closed {
          from
          to
        }
      }
    }
  }
`);

export type Holiday = ResultOf<typeof HOLIDAYS>['desk']['holidays'][number];

export const NATIONAL_HOLIDAYS = graphql(`
  query NationalHolidays($year: Int!) {
    nationalHolidays(country: TR, year: $year) {
      date
      name
    }
  }
`);

export const SET_HOURS = graphql(`
  mutation SetHours($days: [BusinessDayInput!]!, $from: Date, $commandId: UUID!) {
    setBusinessHours(days: $days, from: $from, commandId: $commandId) {
      desk {
        zone
      }
    }
  }
`);

export const CLEAR_HOURS = graphql(`
  mutation ClearHours($from: Date!, $commandId: UUID!) {
    clearBusinessHours(from: $from, commandId: $commandId) {
      desk {
        zone
      }
    }
  }
`);

export const ADD_HOLIDAYS = graphql(`
  mutation AddHolidays($holidays: [HolidayInput!]!, $commandId: UUID!) {
    addHolidays(holidays: $holidays, commandId: $commandId) {
      desk {
        zone
      }
    }
  }
`);

export const ADD_NATIONAL_HOLIDAYS = graphql(`
  mutation AddNationalHolidays($year: Int!, $commandId: UUID!) {
    addNationalHolidays(country: TR, year: $year, commandId: $commandId) {
      desk {
        zone
      }
    }
  }
`);

export const REMOVE_HOLIDAY = graphql(`
  mutation RemoveHoliday($date: Date!, $commandId: UUID!) {
    removeHoliday(date: $date, commandId: $commandId) {
      desk {
        zone
      }
    }
  }
`);
