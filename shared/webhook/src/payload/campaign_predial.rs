//! May a campaign call this contact?

use std::borrow::Cow;

use crate::payload::Customer;

use crate::wire::payload;

payload! {
    message
    /// A campaign is about to dial. Without a clear yes or no the contact is not called. Type `campaign.predial`.
    CampaignPredial {
        /// Campaign.
        campaign_id: Option<Cow<'a, str>> = "campaignId",
        /// Who would be called.
        contact: Option<Contact<'a>> = "contact",
    }
}

payload! {
    /// A contact of a campaign.
    Contact {
        /// Identifier.
        id: Option<Cow<'a, str>> = "id",
        /// Telephone number.
        number: Option<Cow<'a, str>> = "number",
        /// Name.
        name: Option<Cow<'a, str>> = "name",
        /// Who it is, in the form of a call's customer.
        customer: Option<Customer<'a>> = "customer",
    }
}
