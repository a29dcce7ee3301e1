import { graphql } from '../app/graphql/graphql';
import type { ResultOf } from '../app/graphql/graphql';

export const SITE = graphql(`
  query BookingSite($slug: String!, $after: String) {
    site(slug: $slug) {
      id
      name
      slug
      zone
      registrationOpen
      providers(first: 20, after: $after) {
        nodes {
          id
          name
          zone
          pricing {
            firstFree
            followUp {
              minor
              currency
            }
          }
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  }
`);

/** `far` is a date that nobody can book yet: what is said of it has the last date that can be booked. */
export const PROVIDER = graphql(`
  query BookingProvider($slug: String!, $id: UUID!, $far: Date!) {
    site(slug: $slug) {
      name
      slug
      registrationOpen
    }
    provider(site: $slug, id: $id) {
      id
      name
      zone
      pricing {
        firstFree
        followUp {
          minor
          currency
        }
      }
    }
    whyNoSlots(site: $slug, providerId: $id, date: $far) {
      latest
    }
  }
`);

export type Provider = NonNullable<ResultOf<typeof PROVIDER>['provider']>;
export type Pricing = Provider['pricing'];

export const FREE_SLOTS = graphql(`
  query FreeSlots($site: String, $provider: UUID!, $from: Date!, $to: Date!) {
    freeSlots(site: $site, providerId: $provider, from: $from, to: $to) {
      start
      end
      day
    }
  }
`);

export const WHY_NO_SLOTS = graphql(`
  query WhyNoSlots($site: String, $provider: UUID!, $date: Date!) {
    whyNoSlots(site: $site, providerId: $provider, date: $date) {
      day
      latest
      candidates {
        free
        rule
      }
    }
  }
`);

export const SLOTS_CHANGED = graphql(`
  subscription SlotsChanged($site: String, $provider: UUID!, $date: Date!, $after: String) {
    slotsChanged(site: $site, providerId: $provider, date: $date, after: $after) {
      cursor
      date
      slots {
        start
        end
        day
      }
    }
  }
`);
