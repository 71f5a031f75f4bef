//! What a client asks a person to allow.

use serde::{Deserialize, Serialize};

/// An authorization request, checked. Its details are kept in the standard's own shape.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct AuthorizationRequest {
    pub(crate) redirect_uri: String,
    pub(crate) scope: String,
    pub(crate) state: String,
    pub(crate) nonce: String,
    /// The PKCE challenge, method S256.
    pub(crate) challenge: String,
    pub(crate) consent: ConsentRequest,
}

/// How long a consent lasts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(crate) enum DurationType {
    /// For one collection: one day, and no refresh token.
    OneTime,
    /// Until it is revoked.
    Persistent,
    /// For a number of days.
    TimeBound,
}

/// FDX `ConsentRequest` (reference: providers.md 1.2). Periods are days.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ConsentRequest {
    pub(crate) duration_type: DurationType,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) duration_period: Option<u32>,
    /// Counted back from each request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) lookback_period: Option<u32>,
    pub(crate) resources: Vec<RequestedResource>,
}

/// A kind of resource, and the data of it that is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RequestedResource {
    pub(crate) resource_type: ResourceType,
    pub(crate) data_clusters: Vec<String>,
}

/// What can be shared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(crate) enum ResourceType {
    Account,
    Customer,
    Document,
}

impl ConsentRequest {
    /// Whether a cluster was asked for, under one of its names.
    pub(crate) fn covers(&self, names: &[&str]) -> bool {
        let mut clusters = self.resources.iter().flat_map(|resource| &resource.data_clusters);
        clusters.any(|cluster| names.contains(&cluster.as_str()))
    }

    /// The clusters asked for of accounts, each once.
    pub(crate) fn account_clusters(&self) -> Vec<String> {
        let mut clusters: Vec<String> = Vec::new();
        for resource in self
            .resources
            .iter()
            .filter(|r| r.resource_type == ResourceType::Account)
        {
            for cluster in &resource.data_clusters {
                if !clusters.contains(cluster) {
                    clusters.push(cluster.clone());
                }
            }
        }
        clusters
    }
}
