//! Delivery receipts: what providers tell an address of ours about messages that they took.

mod iletimerkezi;
mod netgsm;
mod twilio;

use crate::secret::Secret;

/// Shorter secrets could be guessed, and guard nothing.
const SHORTEST_SECRET: usize = 16;
/// The longest body that is read. One message's receipt has less than a thousand bytes, and an order's may have many.
const LARGEST_BODY: usize = 64 << 10;

/// What has become of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// The provider's name for the message, as in [`crate::Accepted`].
    pub reference: String,
    /// What has become of it.
    pub state: State,
}

/// What can become of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// It has reached the person's telephone.
    Delivered,
    /// It will not arrive.
    Failed {
        /// The provider's code for the reason, or its word for the state where it gives no code.
        code: String,
    },
    /// It is waiting, or with the network.
    OnItsWay,
}

impl State {
    /// Whether this says something new about a message whose latest state is known. The first final state stays: what comes after it is
    /// a repetition, or was overtaken. So a receipt that somebody sends again changes nothing.
    pub fn is_news_after(&self, known: &Self) -> bool {
        *known == Self::OnItsWay && *self != Self::OnItsWay
    }
}

/// A call as it reached us.
#[derive(Clone, Copy)]
pub struct Call<'a> {
    /// The whole address that the provider called, letter by letter as it was given to the provider: scheme, host, path and query. Behind
    /// a proxy this is the public address.
    pub address: &'a str,
    /// The secret that stood in the address.
    pub secret: &'a str,
    /// The header `X-Twilio-Signature`, if there is one.
    pub signature: Option<&'a str>,
    /// The body, as it came.
    pub body: &'a [u8],
}

/// Why a call brings no receipts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReceiptError {
    /// It does not come from the provider: the signature or the secret is wrong or missing.
    #[error("the receipt is forged")]
    Forged,
    /// It comes from the provider, but says nothing that is documented.
    #[error("the receipt cannot be read")]
    Unreadable,
}

/// Checks and reads an account's receipts. Made by [`crate::Config::receipts`]. Keeps nothing: a genuine call that is repeated is read
/// again, which [`State::is_news_after`] makes harmless.
#[derive(Clone, Debug)]
pub struct Receipts(Kind);

#[derive(Clone, Debug)]
enum Kind {
    Netgsm(Secret),
    IletiMerkezi(Secret),
    Twilio(Secret),
}

impl Receipts {
    pub(crate) fn netgsm(secret: &str) -> Self {
        Self(Kind::Netgsm(Secret::new(secret)))
    }

    pub(crate) fn iletimerkezi(secret: &str) -> Self {
        Self(Kind::IletiMerkezi(Secret::new(secret)))
    }

    pub(crate) fn twilio(token: Secret) -> Self {
        Self(Kind::Twilio(token))
    }

    /// The receipts that a call brings, at least one. Nothing of the body is looked at before the call has been found genuine.
    pub fn read(&self, call: Call<'_>) -> Result<Vec<Receipt>, ReceiptError> {
        if call.body.len() > LARGEST_BODY {
            return Err(ReceiptError::Unreadable);
        }
        match &self.0 {
            Kind::Netgsm(secret) => {
                knows(secret, call.secret)?;
                netgsm::read(call.body)
            }
            Kind::IletiMerkezi(secret) => {
                knows(secret, call.secret)?;
                iletimerkezi::read(call.body).map(|receipt| vec![receipt])
            }
            Kind::Twilio(token) => {
                let form = twilio::verified(token, &call)?;
                twilio::read(&form).map(|receipt| vec![receipt])
            }
        }
    }
}

fn knows(secret: &Secret, given: &str) -> Result<(), ReceiptError> {
    let strong = secret.expose().len() >= SHORTEST_SECRET;
    if secret.is(given) && strong { Ok(()) } else { Err(ReceiptError::Forged) }
}

#[cfg(test)]
mod tests;
