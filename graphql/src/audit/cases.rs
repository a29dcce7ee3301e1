//! Taking a case away: its events and files as a bundle, for somebody who has no access to Randevu.

use async_graphql::{Context, InputObject, Object};
use attachments::Store;
use chrono::{DateTime, Utc};
use domain::{AccountId, Reason, SiteId, text::Line};
use ledger::{CheckpointKey, Ledger};
use operations::{
    DataReader, Looking, Prepared, PreparedKind, Preparing, Steps, Stopped,
    bundle::{Case, ExportError, Exporter, pack},
    stamp,
};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{auditor, unmade};
use crate::{
    asker::Asked,
    error::{EdgeRefusal, Problem},
    job::{Job, JobKind},
    personal::Whose,
};

/// What the record of who was shown what calls an export.
const NAME: &str = "Mutation.exportCase";

/// Which case: the events that everything given fits. Something must be given, besides the reason.
#[derive(InputObject)]
pub(crate) struct ExportCaseInput {
    /// Of aggregates of this type: appointment, ticket, call, account, schedule, site, notification, template.
    aggregate_type: Option<String>,
    /// Of this aggregate.
    aggregate_id: Option<String>,
    /// That concern this person: of the own account, done by, or naming that person.
    person_id: Option<Uuid>,
    /// That followed from the same request as this command, and what became of it.
    command_id: Option<Uuid>,
    /// Why people's words and files must be seen. Without it they are withheld; with it that they are shown is recorded for each person, who
    /// can read it.
    reason: Option<String>,
}

impl ExportCaseInput {
    fn case(&self, site: SiteId) -> Result<Case, Problem> {
        let case = Case {
            site: Some(site),
            aggregate_type: name("aggregateType", self.aggregate_type.as_deref())?,
            aggregate_id: name("aggregateId", self.aggregate_id.as_deref())?,
            person: self.person_id,
            command: self.command_id,
        };
        let whole_site = Case { site: Some(site), ..Case::default() };
        if case == whole_site { Err(EdgeRefusal::NoCase.into()) } else { Ok(case) }
    }
}

/// A type's name or an id, of a length that one has.
fn name(argument: &str, given: Option<&str>) -> Result<Option<String>, Problem> {
    let line = given.map(|text| Line::<100>::new(text).map_err(Problem::argument(argument))).transpose()?;
    Ok(line.map(|line| line.as_str().to_owned()))
}

/// Taking cases away.
#[derive(Default)]
pub(crate) struct CaseMutations;

#[Object]
impl CaseMutations {
    /// Begins to write the events of a case at the site, and the files attached to it, into a bundle: signed, in a `.tar` that whoever has
    /// started this fetches from the job's `downloadUrl`, for 24 hours at most. For auditors.
    async fn export_case(&self, context: &Context<'_>, input: ExportCaseInput) -> Result<Job, Problem> {
        let session = auditor(context)?;
        let (site, reason) = (session.site, super::reason(input.reason.clone())?);
        let case = input.case(site)?;
        context.shows(&looked_at(&case, reason.as_ref()));
        let about = case.about().into_iter().filter(|(name, _)| name != "site");
        let subject = about.map(|(name, value)| format!("{name} {value}")).collect::<Vec<_>>().join(", ");
        let services = context.services();
        let reader = DataReader::Account(session.account);
        let request = context.asker().client.request();
        let export = Export {
            ledger: services.bus.ledger().clone(),
            files: services.attachments.clone(),
            prepared: services.prepared.clone(),
            key: services.checkpoint_key.clone(),
            looking: Looking::begin(services.accesses.clone(), reader, request, reason),
            case,
            site,
            now: services.bus.clock().now(),
        };
        super::begin(context, JobKind::Export, subject, |steps| export.make(steps)).await
    }
}

/// For the record of who looked at what, also where nobody's words are shown.
fn looked_at(case: &Case, reason: Option<&Reason>) -> Whose {
    Whose {
        subject: case.person.map(AccountId),
        field: NAME,
        record: case.aggregate_id.as_ref().and_then(|id| id.parse().ok()),
        reason: reason.map(ToString::to_string),
    }
}

/// An export under way.
struct Export {
    ledger: Ledger,
    files: Store,
    prepared: Prepared,
    key: CheckpointKey,
    looking: Looking,
    case: Case,
    site: SiteId,
    now: DateTime<Utc>,
}

impl Export {
    async fn make(mut self, steps: Steps) -> Result<Value, Stopped> {
        let preparing = self.prepared.begin(self.site, self.now).map_err(|error| unmade(None, &error))?;
        let bundle = preparing.directory().join("bundle");
        let exporter = Exporter { ledger: &self.ledger, files: &self.files, key: &self.key, name: NAME };
        let mut tell = move |done, total| steps.tell(done, total);
        let made = exporter.export(&self.case, &mut self.looking, &bundle, self.now, &mut tell).await;
        let manifest = made.map_err(|error| failed(&preparing, &error))?;
        let name = format!("randevu-case-{}", stamp(self.now));
        let packed = preparing.content().and_then(|content| pack(&bundle, &manifest, &name, content));
        let bytes = packed.map_err(|error| unmade(Some(&preparing), &error))?;
        let file = preparing.finish(PreparedKind::Case).map_err(|error| unmade(None, &error))?;
        Ok(json!({
            "file": file, "bytes": bytes, "events": manifest.events, "streams": manifest.streams,
            "attachments": manifest.attachments.len(), "missing": manifest.missing(),
        }))
    }
}

/// Why there is no bundle, for whoever wants it.
fn failed(preparing: &Preparing, error: &ExportError) -> Stopped {
    use ExportError as E;
    match error {
        E::Nothing
        | E::Changed { .. }
        | E::Broken(_)
        | E::NotRecorded(_)
        | E::OtherAttachment(_)
        | E::AlteredAttachment(_) => Stopped::failed(error),
        _ => unmade(Some(preparing), error),
    }
}
