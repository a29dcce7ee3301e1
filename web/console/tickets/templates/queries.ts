import { graphql } from '../../../app/graphql/graphql';
import type { ResultOf, VariablesOf } from '../../../app/graphql/graphql';

export const TEMPLATES = graphql(`
  query Templates($withdrawn: Boolean!, $department: UUID, $after: String) {
    templates(withdrawn: $withdrawn, departmentId: $department, first: 25, after: $after) {
      nodes {
        id
        name
        body
        active
        locale
        departmentId
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

export type Template = ResultOf<typeof TEMPLATES>['templates']['nodes'][number];

export const WRITE_TEMPLATE = graphql(`
  mutation WriteTemplate($input: TemplateInput!, $commandId: UUID!) {
    writeTemplate(input: $input, commandId: $commandId) {
      template {
        id
      }
    }
  }
`);

export type TemplateInput = VariablesOf<typeof WRITE_TEMPLATE>['input'];

export const REWRITE_TEMPLATE = graphql(`
  mutation RewriteTemplate($id: UUID!, $input: TemplateInput!, $commandId: UUID!) {
    rewriteTemplate(id: $id, input: $input, commandId: $commandId) {
      template {
        id
      }
    }
  }
`);

export const SET_TEMPLATE_ACTIVE = graphql(`
  mutation SetTemplateActive($id: UUID!, $active: Boolean!, $commandId: UUID!) {
    setTemplateActive(id: $id, active: $active, commandId: $commandId) {
      template {
        id
        active
      }
    }
  }
`);

/** What is filled in for the ticket at hand. */
export const PLACEHOLDERS = ['customer.name', 'agent.name', 'ticket.number', 'ticket.subject', 'site.name'] as const;
