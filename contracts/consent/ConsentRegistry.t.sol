// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {ConsentId} from "../identifiers.sol";
import {MemberSignatures} from "../registry/IHospitalRegistry.sol";
import {ConsentRegistry} from "./ConsentRegistry.sol";
import {ConsentStage} from "./ConsentStage.sol";
import {IConsentRegistry} from "./IConsentRegistry.sol";

contract ConsentRegistryTest is ConsentStage {
    function testFuzz_ActiveExactlyFromStartToExpiry(uint64 start, uint64 expiry, uint64 time) public {
        VM.assume(expiry > NOW && start < expiry);
        IConsentRegistry.Consent memory consent = newConsent("salt");
        (consent.start, consent.expiry) = (start, expiry);
        post(consent);
        VM.assume(time >= NOW);
        VM.warp(time);
        VM.assertEq(consents.isActive(consent.id), start <= time && time < expiry);
    }

    function testFuzz_WhatIsSignedIsStored(bytes32 salt, bytes32 context, bytes32 scope, address reader) public {
        VM.assume(context != 0 && scope != 0 && reader != address(0));
        IConsentRegistry.Consent memory consent = newConsent(salt);
        (consent.context, consent.scope, consent.reader) = (context, scope, reader);
        post(consent);
        IConsentRegistry.Terms memory terms = consents.consentOf(consent.id);
        VM.assertEq(terms.context, context);
        VM.assertEq(terms.scope, scope);
        VM.assertEq(terms.reader, reader);
        VM.assertEq(terms.relays[2], relay(2));
        (bool active, address named, address third, bytes32 share) = consents.conversionOf(consent.id, 2);
        VM.assertTrue(active && named == reader && third == relay(2));
        VM.assertEq(share, consent.shareCommitments[2]);
        (active, , third, ) = consents.conversionOf(consent.id, 3);
        VM.assertTrue(!active && third == address(0));
    }

    function testFuzz_OnlyTheOwnerConsents(uint256 seed) public {
        IConsentRegistry.Consent memory consent = newConsent("salt");
        (bytes memory signature, MemberSignatures memory attestation) = sign(consent, asKey(seed));
        VM.expectRevert(
            abi.encodeWithSelector(IConsentRegistry.ConsentSigner.selector, VM.addr(OWNER), VM.addr(asKey(seed)))
        );
        consents.post(consent, signature, attestation);
    }

    function testFuzz_OnlyTheOwnerStops(uint256 seed, bool posted) public {
        IConsentRegistry.Consent memory consent = newConsent("salt");
        if (posted) post(consent);
        IConsentRegistry.Stop memory order = newStop(consent, REVOKE, 1, 0);
        bytes memory signature = signStop(order, asKey(seed));
        VM.expectPartialRevert(
            posted ? IConsentRegistry.ConsentSigner.selector : IConsentRegistry.ConsentIdMismatch.selector
        );
        consents.stop(order, signature);
    }

    function testFuzz_AnIdNeedsItsSalt(bytes32 id) public {
        IConsentRegistry.Consent memory consent = newConsent("salt");
        VM.assume(id != ConsentId.unwrap(consent.id));
        consent.id = ConsentId.wrap(id);
        (bytes memory signature, MemberSignatures memory attestation) = sign(consent, OWNER);
        VM.expectRevert(abi.encodeWithSelector(IConsentRegistry.ConsentIdMismatch.selector, consent.id, consent.owner));
        consents.post(consent, signature, attestation);
    }

    function testFuzz_ABurntIdIsNeverPosted(bytes32 salt, uint32 revision, uint32 later) public {
        VM.assume(revision != 0);
        IConsentRegistry.Consent memory consent = newConsent(salt);
        (bytes memory signature, MemberSignatures memory attestation) = sign(consent, OWNER);
        stop(newStop(consent, REVOKE, revision, 0));
        VM.warp(NOW + (later % 3600));
        VM.expectRevert(abi.encodeWithSelector(IConsentRegistry.ConsentBurnt.selector, consent.id));
        consents.post(consent, signature, attestation);
        VM.assertFalse(consents.isActive(consent.id));
    }

    function testFuzz_NoncesHaveNoOrderAndServeOnce(uint256 first, uint256 second) public {
        IConsentRegistry.Consent memory one = newConsent("one");
        IConsentRegistry.Consent memory other = newConsent("other");
        (one.nonce, other.nonce) = (first, second);
        post(one);
        VM.assertTrue(consents.isNonceUsed(one.owner, first));
        VM.assertEq(consents.isNonceUsed(one.owner, second), first == second);
        (bytes memory signature, MemberSignatures memory attestation) = sign(other, OWNER);
        if (first == second) {
            VM.expectRevert(abi.encodeWithSelector(IConsentRegistry.NonceUsed.selector, one.owner, first));
        }
        consents.post(other, signature, attestation);
    }

    function testFuzz_RevisionsGoUpByOneExceptForARevoke(uint8 action, uint32 revision) public {
        action = (action % 4) + 1;
        IConsentRegistry.Consent memory consent = newConsent("salt");
        post(consent);
        stop(newStop(consent, PAUSE, 1, 0));
        VM.assume(action != PAUSE);
        IConsentRegistry.Stop memory order = newStop(consent, action, revision, EXPIRY - 1);
        bytes memory signature = signStop(order, OWNER);
        if (action == REVOKE ? revision <= 1 : revision != 2) {
            VM.expectRevert(abi.encodeWithSelector(IConsentRegistry.StopOutOfOrder.selector, consent.id, 1, revision));
        }
        consents.stop(order, signature);
    }

    function testFuzz_ShorteningOnlyShortens(uint64 expiry) public {
        IConsentRegistry.Consent memory consent = newConsent("salt");
        post(consent);
        IConsentRegistry.Stop memory order = newStop(consent, SHORTEN, 1, expiry);
        bytes memory signature = signStop(order, OWNER);
        if (expiry >= EXPIRY) {
            VM.expectRevert(abi.encodeWithSelector(IConsentRegistry.StopExpiry.selector, EXPIRY, expiry));
        }
        consents.stop(order, signature);
        VM.assertTrue(consents.consentOf(consent.id).expiry <= EXPIRY);
    }

    function testFuzz_UnknownActions(uint8 action) public {
        VM.assume(action == 0 || action > SHORTEN);
        IConsentRegistry.Consent memory consent = newConsent("salt");
        IConsentRegistry.Stop memory order = newStop(consent, action, 1, 0);
        bytes memory signature = signStop(order, OWNER);
        VM.expectRevert(abi.encodeWithSelector(IConsentRegistry.StopActionUnknown.selector, action));
        consents.stop(order, signature);
    }

    /// @dev Whoever runs relays: fewer than the threshold may belong to one organisation.
    function testFuzz_NoOrganisationReachesTheThreshold(uint8 threshold, uint8[5] calldata organisations) public {
        IConsentRegistry.Consent memory consent = newConsent("salt");
        consent.threshold = threshold % 7;
        consent.relays = new address[](5);
        consent.shareCommitments = new bytes32[](5);
        uint256[3] memory counts;
        for (uint256 i = 0; i < 5; ++i) {
            uint256 organisation = organisations[i] % 3;
            ++counts[organisation];
            consent.relays[i] = address(uint160(0x1000 + i));
            consent.shareCommitments[i] = "share";
            registry.registerRelay(consent.relays[i], keccak256(abi.encode("organisation", organisation)), "key");
        }
        bool fits = consent.threshold != 0 && consent.threshold <= 5;
        for (uint256 i = 0; i < 3; ++i) fits = fits && counts[i] < consent.threshold;
        (bytes memory signature, MemberSignatures memory attestation) = sign(consent, OWNER);
        try consents.post(consent, signature, attestation) {
            VM.assertTrue(fits);
        } catch {
            VM.assertFalse(fits);
        }
    }

    /// @dev Neither another chain id nor another deployment accepts the signatures.
    function test_SignaturesDoNotTravel() public {
        IConsentRegistry.Consent memory consent = newConsent("salt");
        (bytes memory signature, MemberSignatures memory attestation) = sign(consent, OWNER);
        ConsentRegistry other = new ConsentRegistry("another salt", registry);
        VM.expectPartialRevert(IConsentRegistry.ConsentSigner.selector);
        other.post(consent, signature, attestation);
        VM.chainId(999);
        VM.expectPartialRevert(IConsentRegistry.ConsentSigner.selector);
        consents.post(consent, signature, attestation);
    }

    function test_Gas() public {
        IConsentRegistry.Consent memory consent = newConsent("salt");
        post(consent);
        VM.snapshotGasLastCall("consents", "post, three relays");
        stop(newStop(consent, PAUSE, 1, 0));
        VM.snapshotGasLastCall("consents", "pause");
        stop(newStop(consent, REVOKE, 2, 0));
        VM.snapshotGasLastCall("consents", "revoke");
        stop(newStop(newConsent("unposted"), REVOKE, 1, 0));
        VM.snapshotGasLastCall("consents", "burn");
    }
}
