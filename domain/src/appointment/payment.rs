//! What is owed for an appointment.

use serde::{Deserialize, Serialize};

use crate::Money;

/// What is owed for an appointment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "state")]
pub enum Payment {
    /// Nothing: the first consultation, or a provider without a fee.
    Free,
    /// The fee is open.
    Due {
        /// How much.
        amount: Money,
    },
    /// The fee was received.
    Paid {
        /// How much.
        amount: Money,
    },
    /// The fee lapsed with the appointment.
    Void {
        /// How much it would have been.
        amount: Money,
    },
}

impl Payment {
    /// What is owed for a booking with this fee.
    pub fn for_fee(fee: Option<&Money>) -> Self {
        fee.filter(|fee| fee.minor > 0).map_or(Self::Free, |fee| Self::Due { amount: fee.clone() })
    }

    /// After the fee came in.
    #[must_use]
    pub fn paid(self) -> Self {
        match self {
            Self::Due { amount } => Self::Paid { amount },
            other => other,
        }
    }

    /// After the appointment was called off. What was paid stays paid: giving it back is a matter of its own.
    #[must_use]
    pub fn void(self) -> Self {
        match self {
            Self::Due { amount } => Self::Void { amount },
            other => other,
        }
    }
}
