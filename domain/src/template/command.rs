//! What can be asked of a template.

use super::Wording;
use crate::SiteId;

/// What can be asked of a template.
#[derive(Clone, Debug)]
pub enum TemplateCommand {
    /// Write it.
    Write {
        /// For which site.
        site: SiteId,
        /// What it says.
        wording: Wording,
    },
    /// Say it in other words.
    Rewrite {
        /// What it says from now on.
        wording: Wording,
    },
    /// Withdraw it, or bring it back.
    SetActive {
        /// Can it be used?
        active: bool,
    },
}
