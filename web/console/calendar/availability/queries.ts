import { graphql } from '../../../app/graphql/graphql';

export const PLAN_WEEK = graphql(`
  mutation PlanWeek($provider: UUID!, $windows: [WeeklyWindowInput!]!, $commandId: UUID!) {
    planWeek(providerId: $provider, windows: $windows, commandId: $commandId) {
      schedule {
        providerId
      }
    }
  }
`);

export const CHANGE_RULES = graphql(`
  mutation ChangeRules($provider: UUID!, $rules: BookingRulesInput!, $commandId: UUID!) {
    changeBookingRules(providerId: $provider, rules: $rules, commandId: $commandId) {
      schedule {
        providerId
      }
    }
  }
`);

export const CHANGE_PRICING = graphql(`
  mutation ChangePricing($provider: UUID!, $pricing: PricingInput!, $commandId: UUID!) {
    changePricing(providerId: $provider, pricing: $pricing, commandId: $commandId) {
      schedule {
        providerId
      }
    }
  }
`);

export const CHANGE_ZONE = graphql(`
  mutation ChangeZone($provider: UUID!, $zone: String!, $commandId: UUID!) {
    changeScheduleZone(providerId: $provider, zone: $zone, commandId: $commandId) {
      schedule {
        providerId
      }
    }
  }
`);

export const OPEN_SCHEDULE = graphql(`
  mutation OpenSchedule($provider: UUID!, $zone: String!, $commandId: UUID!) {
    openSchedule(providerId: $provider, zone: $zone, commandId: $commandId) {
      schedule {
        providerId
      }
    }
  }
`);

export const SET_DAY_OFF = graphql(`
  mutation SetDayOff($provider: UUID!, $date: Date!, $reason: String, $commandId: UUID!) {
    setDayOff(providerId: $provider, date: $date, reason: $reason, commandId: $commandId) {
      schedule {
        providerId
      }
    }
  }
`);

export const SET_SPECIAL_DAY = graphql(`
  mutation SetSpecialDay(
    $provider: UUID!
    $date: Date!
    $windows: [SpecialWindowInput!]!
    $reason: String
    $commandId: UUID!
  ) {
    setSpecialDay(providerId: $provider, date: $date, windows: $windows, reason: $reason, commandId: $commandId) {
      schedule {
        providerId
      }
    }
  }
`);

export const REMOVE_EXCEPTION = graphql(`
  mutation RemoveException($provider: UUID!, $date: Date!, $commandId: UUID!) {
    removeException(providerId: $provider, date: $date, commandId: $commandId) {
      schedule {
        providerId
      }
    }
  }
`);

export const WHY_NO_SLOTS = graphql(`
  query CalendarWhyNoSlots($provider: UUID!, $date: Date!) {
    whyNoSlots(providerId: $provider, date: $date) {
      day
      latest
      reason
      candidates {
        free
        rule
        slot {
          start
          end
        }
      }
    }
  }
`);
