//! Commands on prepared answers.

use domain::{
    SiteId, TemplateId,
    template::{Template, TemplateCommand, Wording},
};
use serde::Serialize;

use crate::{
    Bus, Caller, CommandError, Receipt,
    bus::{Target, within},
};

impl Bus {
    /// Writes a template.
    pub async fn write_template(
        &self,
        caller: &Caller,
        site: SiteId,
        wording: Wording,
    ) -> Result<(TemplateId, Receipt), CommandError> {
        within(caller, site)?;
        let id = TemplateId::generate();
        let target = Target::creating::<Template>(caller, site, id, &("write", &wording))?;
        let command = TemplateCommand::Write { site, wording };
        let receipt = self.execute::<Template, _>(caller, &target, command).await?;
        let id = receipt
            .aggregate_id
            .parse()
            .map_err(|_| CommandError::Fault("a template's id is a UUID".into()))?;
        Ok((id, receipt))
    }

    /// Says a template in other words.
    pub async fn rewrite_template(
        &self,
        caller: &Caller,
        site: SiteId,
        id: TemplateId,
        wording: Wording,
    ) -> Result<Receipt, CommandError> {
        let intent = ("rewrite", &wording);
        let command = TemplateCommand::Rewrite { wording: wording.clone() };
        self.change_template(caller, site, id, &intent, command).await
    }

    /// Withdraws a template, or brings it back.
    pub async fn set_template_active(
        &self,
        caller: &Caller,
        site: SiteId,
        id: TemplateId,
        active: bool,
    ) -> Result<Receipt, CommandError> {
        let command = TemplateCommand::SetActive { active };
        self.change_template(caller, site, id, &("active", active), command).await
    }

    async fn change_template(
        &self,
        caller: &Caller,
        site: SiteId,
        id: TemplateId,
        intent: &(impl Serialize + Sync),
        command: TemplateCommand,
    ) -> Result<Receipt, CommandError> {
        within(caller, site)?;
        let target = Target::new::<Template>(caller, site, id, intent)?;
        self.execute::<Template, _>(caller, &target, command).await
    }
}
