// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {ConsentId} from "../identifiers.sol";
import {Bls12381} from "../crypto/Bls12381.sol";
import {Points} from "../testing/Points.sol";
import {ConsentStage} from "./ConsentStage.sol";
import {IConsentRegistry} from "./IConsentRegistry.sol";
import {IRelayHub} from "./IRelayHub.sol";
import {RelayHub} from "./RelayHub.sol";

contract RelayHubTest is ConsentStage {
    RelayHub private hub;
    bytes private capsulePoint;
    bytes[3] private commitments;
    bytes[3] private fragments;
    ConsentId private id;
    /// @dev A consent whose shares are committed to by hashes of fragments.
    ConsentId private hashed;

    function setUp() public override {
        super.setUp();
        hub = new RelayHub(SALT, consents);
        IConsentRegistry.Consent memory consent = newConsent("salt");
        capsulePoint = Points.g1(Points.G1, 1234567);
        for (uint256 i = 0; i < 3; ++i) {
            commitments[i] = Points.g2(77 + i);
            fragments[i] = Points.g1(capsulePoint, 77 + i);
            consent.shareCommitments[i] = keccak256(bytes.concat(capsulePoint, commitments[i]));
        }
        id = consent.id;
        post(consent);

        consent = newConsent("hashed");
        for (uint256 i = 0; i < 3; ++i) consent.shareCommitments[i] = hashCommitment(fragmentHash(i));
        hashed = consent.id;
        post(consent);
    }

    function test_TheTrailIsAHashChain() public {
        IRelayHub.OpenRequest memory open = newOpen("one");
        bytes32 openId = hub.openIdOf(open);
        convert(open, 0);
        VM.warp(NOW + 30);
        convert(open, 1);
        IRelayHub.OpenRequest memory second = newOpen("two");
        convert(second, 1);

        bytes32 head = keccak256(abi.encode(bytes32(0), 1, openId, address(0), bytes32(0), NOW));
        head = keccak256(abi.encode(head, 2, openId, relay(0), keccak256(fragments[0]), NOW));
        head = keccak256(abi.encode(head, 2, openId, relay(1), keccak256(fragments[1]), NOW + 30));
        head = keccak256(abi.encode(head, 1, hub.openIdOf(second), address(0), bytes32(0), NOW + 30));
        head = keccak256(abi.encode(head, 2, hub.openIdOf(second), relay(1), keccak256(fragments[1]), NOW + 30));
        IRelayHub.Trail memory trail = hub.trailOf(id);
        VM.assertEq(trail.head, head);
        VM.assertTrue(trail.links == 5 && trail.opens == 2 && trail.fragments == 3);
        VM.assertEq(hub.answersOf(openId), 3);
    }

    function testFuzz_OnlyTheNamedRelay(address caller, uint8 index) public {
        VM.assume(index >= 3 || caller != relay(index));
        IRelayHub.OpenRequest memory open = newOpen("one");
        bytes memory signature = signOpen(open, READER);
        VM.prank(caller);
        VM.expectPartialRevert(index < 3 ? IRelayHub.RelayNotNamed.selector : IRelayHub.ConsentNotActive.selector);
        hub.convert(open, signature, index, capsulePoint, commitments[index % 3], fragments[index % 3]);
    }

    function testFuzz_OnlyTheReaderOpens(uint256 seed) public {
        IRelayHub.OpenRequest memory open = newOpen("one");
        bytes memory signature = signOpen(open, asKey(seed));
        VM.prank(relay(0));
        VM.expectRevert(abi.encodeWithSelector(IRelayHub.OpenSigner.selector, VM.addr(READER), VM.addr(asKey(seed))));
        hub.convert(open, signature, 0, capsulePoint, commitments[0], fragments[0]);
    }

    function testFuzz_OnlyInTime(uint64 issued, uint64 deadline) public {
        issued = NOW - 2000 + (issued % 4000);
        deadline = NOW - 2000 + (deadline % 4000);
        IRelayHub.OpenRequest memory open = IRelayHub.OpenRequest(id, "one", issued, deadline);
        bool valid = issued < deadline && deadline - issued <= 600 && issued <= NOW + 120;
        bytes memory signature = signOpen(open, READER);
        VM.prank(relay(0));
        if (!valid) VM.expectRevert(abi.encodeWithSelector(IRelayHub.OpenPeriod.selector, issued, deadline));
        else if (deadline < NOW) VM.expectRevert(abi.encodeWithSelector(IRelayHub.OpenLate.selector, deadline));
        hub.convert(open, signature, 0, capsulePoint, commitments[0], fragments[0]);
    }

    function testFuzz_OnlyTheRightFragment(uint256 share) public {
        VM.assume(Points.scalar(share) != 77);
        IRelayHub.OpenRequest memory open = newOpen("one");
        bytes memory signature = signOpen(open, READER);
        bytes memory forged = Points.g1(capsulePoint, Points.scalar(share));
        bytes memory refusal = abi.encodeWithSelector(IRelayHub.FragmentInvalid.selector, hub.openIdOf(open), 0);
        VM.prank(relay(0));
        VM.expectRevert(refusal);
        hub.convert(open, signature, 0, capsulePoint, commitments[0], forged);
        VM.assertEq(uint256(hub.trailOf(id).links), 0);
    }

    /// @dev A right pairing under another share is not what the patient signed.
    function testFuzz_OnlyTheSignedShare(uint256 share) public {
        VM.assume(Points.scalar(share) != 77);
        IRelayHub.OpenRequest memory open = newOpen("one");
        bytes memory signature = signOpen(open, READER);
        bytes memory commitment = Points.g2(Points.scalar(share));
        bytes memory fragment = Points.g1(capsulePoint, Points.scalar(share));
        VM.prank(relay(0));
        VM.expectRevert(abi.encodeWithSelector(IRelayHub.ShareMismatch.selector, id, 0));
        hub.convert(open, signature, 0, capsulePoint, commitment, fragment);
    }

    function test_EachRelayAnswersOnce() public {
        IRelayHub.OpenRequest memory open = newOpen("one");
        convert(open, 2);
        bytes memory signature = signOpen(open, READER);
        bytes32 openId = hub.openIdOf(open);
        VM.prank(relay(2));
        VM.expectRevert(abi.encodeWithSelector(IRelayHub.FragmentRepeated.selector, openId, 2));
        hub.convert(open, signature, 2, capsulePoint, commitments[2], fragments[2]);
    }

    function testFuzz_NothingAfterTheEnd(uint32 later) public {
        VM.warp(uint256(EXPIRY) + later);
        IRelayHub.OpenRequest memory open = newOpen("one");
        (open.issued, open.deadline) = (uint64(block.timestamp), uint64(block.timestamp) + 60);
        bytes memory signature = signOpen(open, READER);
        VM.prank(relay(0));
        VM.expectRevert(abi.encodeWithSelector(IRelayHub.ConsentNotActive.selector, id));
        hub.convert(open, signature, 0, capsulePoint, commitments[0], fragments[0]);
    }

    function test_HashesAreRecordedAsPointsAre() public {
        IRelayHub.OpenRequest memory open = newHashedOpen("one");
        bytes32 openId = hub.openIdOf(open);
        convertHashed(open, 2);
        VM.warp(NOW + 30);
        convertHashed(open, 0);
        IRelayHub.OpenRequest memory second = newHashedOpen("two");
        convertHashed(second, 0);

        bytes32 head = keccak256(abi.encode(bytes32(0), 1, openId, address(0), bytes32(0), NOW));
        head = keccak256(abi.encode(head, 2, openId, relay(2), fragmentHash(2), NOW));
        head = keccak256(abi.encode(head, 2, openId, relay(0), fragmentHash(0), NOW + 30));
        head = keccak256(abi.encode(head, 1, hub.openIdOf(second), address(0), bytes32(0), NOW + 30));
        head = keccak256(abi.encode(head, 2, hub.openIdOf(second), relay(0), fragmentHash(0), NOW + 30));
        IRelayHub.Trail memory trail = hub.trailOf(hashed);
        VM.assertEq(trail.head, head);
        VM.assertTrue(trail.links == 5 && trail.opens == 2 && trail.fragments == 3);
        VM.assertEq(hub.answersOf(openId), 5);
    }

    function testFuzz_OnlyTheSignedHash(bytes32 given) public {
        VM.assume(given != fragmentHash(0));
        IRelayHub.OpenRequest memory open = newHashedOpen("one");
        bytes memory signature = signOpen(open, READER);
        VM.prank(relay(0));
        VM.expectRevert(abi.encodeWithSelector(IRelayHub.ShareMismatch.selector, hashed, 0));
        hub.convertHashed(open, signature, 0, given);
    }

    function testFuzz_HashesOfTheNamedRelayOnly(address caller, uint8 index) public {
        VM.assume(index >= 3 || caller != relay(index));
        IRelayHub.OpenRequest memory open = newHashedOpen("one");
        bytes memory signature = signOpen(open, READER);
        VM.prank(caller);
        VM.expectPartialRevert(index < 3 ? IRelayHub.RelayNotNamed.selector : IRelayHub.ConsentNotActive.selector);
        hub.convertHashed(open, signature, index, fragmentHash(index % 3));
    }

    function testFuzz_HashesForTheReaderOnly(uint256 seed) public {
        IRelayHub.OpenRequest memory open = newHashedOpen("one");
        bytes memory signature = signOpen(open, asKey(seed));
        VM.prank(relay(0));
        VM.expectRevert(abi.encodeWithSelector(IRelayHub.OpenSigner.selector, VM.addr(READER), VM.addr(asKey(seed))));
        hub.convertHashed(open, signature, 0, fragmentHash(0));
    }

    function testFuzz_HashesInTimeOnly(uint64 issued, uint64 deadline) public {
        issued = NOW - 2000 + (issued % 4000);
        deadline = NOW - 2000 + (deadline % 4000);
        IRelayHub.OpenRequest memory open = IRelayHub.OpenRequest(hashed, "one", issued, deadline);
        bool valid = issued < deadline && deadline - issued <= 600 && issued <= NOW + 120;
        bytes memory signature = signOpen(open, READER);
        VM.prank(relay(0));
        if (!valid) VM.expectRevert(abi.encodeWithSelector(IRelayHub.OpenPeriod.selector, issued, deadline));
        else if (deadline < NOW) VM.expectRevert(abi.encodeWithSelector(IRelayHub.OpenLate.selector, deadline));
        hub.convertHashed(open, signature, 0, fragmentHash(0));
    }

    function test_EachRelayPostsItsHashOnce() public {
        IRelayHub.OpenRequest memory open = newHashedOpen("one");
        convertHashed(open, 1);
        bytes memory signature = signOpen(open, READER);
        bytes32 openId = hub.openIdOf(open);
        VM.prank(relay(1));
        VM.expectRevert(abi.encodeWithSelector(IRelayHub.FragmentRepeated.selector, openId, 1));
        hub.convertHashed(open, signature, 1, fragmentHash(1));
    }

    function testFuzz_NoHashAfterTheEnd(uint32 later) public {
        VM.warp(uint256(EXPIRY) + later);
        IRelayHub.OpenRequest memory open = newHashedOpen("one");
        (open.issued, open.deadline) = (uint64(block.timestamp), uint64(block.timestamp) + 60);
        bytes memory signature = signOpen(open, READER);
        VM.prank(relay(0));
        VM.expectRevert(abi.encodeWithSelector(IRelayHub.ConsentNotActive.selector, hashed));
        hub.convertHashed(open, signature, 0, fragmentHash(0));
    }

    /// @dev Neither the commitment, nor what is hashed into it, nor the hash of the right fragment passes as a hash.
    function test_NoPointsPassAsAHash() public {
        IRelayHub.OpenRequest memory open = newOpen("one");
        bytes memory signature = signOpen(open, READER);
        bytes32[5] memory tries = [
            keccak256(bytes.concat(capsulePoint, commitments[0])),
            keccak256(commitments[0]),
            keccak256(fragments[0]),
            bytes32(0),
            hub.FRAGMENT_HASH_TYPEHASH()
        ];
        for (uint256 i = 0; i < tries.length; ++i) {
            VM.prank(relay(0));
            VM.expectRevert(abi.encodeWithSelector(IRelayHub.ShareMismatch.selector, id, 0));
            hub.convertHashed(open, signature, 0, tries[i]);
        }
    }

    /// @dev Points and commitments to hashes: real points do not match; the bytes that do match, cut anywhere, are no points.
    function testFuzz_NoHashPassesAsPoints(uint8 cut, bytes calldata fragment) public {
        IRelayHub.OpenRequest memory open = newHashedOpen("one");
        bytes memory signature = signOpen(open, READER);
        VM.prank(relay(0));
        VM.expectRevert(abi.encodeWithSelector(IRelayHub.ShareMismatch.selector, hashed, 0));
        hub.convert(open, signature, 0, capsulePoint, commitments[0], fragments[0]);

        bytes memory encoded = abi.encode(hub.FRAGMENT_HASH_TYPEHASH(), fragmentHash(0));
        (bytes memory first, bytes memory second) = this.split(encoded, cut % 65);
        VM.prank(relay(0));
        VM.expectRevert(abi.encodeWithSelector(Bls12381.PointLength.selector, 128, first.length));
        hub.convert(open, signature, 0, first, second, fragment);
    }

    function test_Gas() public {
        IRelayHub.OpenRequest memory open = newOpen("one");
        convert(open, 0);
        VM.snapshotGasLastCall("hub", "convert, first relay");
        convert(open, 1);
        VM.snapshotGasLastCall("hub", "convert, second relay");
        open = newHashedOpen("one");
        convertHashed(open, 0);
        VM.snapshotGasLastCall("hub", "convertHashed, first relay");
        convertHashed(open, 1);
        VM.snapshotGasLastCall("hub", "convertHashed, second relay");
    }

    function split(bytes calldata whole, uint256 cut) external pure returns (bytes memory, bytes memory) {
        return (whole[:cut], whole[cut:]);
    }

    function fragmentHash(uint256 index) private pure returns (bytes32) {
        return keccak256(abi.encode("fragment", index));
    }

    /// @dev Byte by byte, so that it shares no code with the contract.
    function hashCommitment(bytes32 hash) private pure returns (bytes32) {
        return keccak256(bytes.concat(keccak256("FragmentHash(bytes32 fragmentHash)"), hash));
    }

    function newHashedOpen(bytes32 nonce) private view returns (IRelayHub.OpenRequest memory) {
        return IRelayHub.OpenRequest(hashed, nonce, NOW, NOW + 300);
    }

    function convertHashed(IRelayHub.OpenRequest memory open, uint8 index) private {
        bytes memory signature = signOpen(open, READER);
        VM.prank(relay(index));
        hub.convertHashed(open, signature, index, fragmentHash(index));
    }

    function newOpen(bytes32 nonce) private view returns (IRelayHub.OpenRequest memory) {
        return IRelayHub.OpenRequest(id, nonce, NOW, NOW + 300);
    }

    function signOpen(IRelayHub.OpenRequest memory open, uint256 key) private view returns (bytes memory) {
        return signatureOf(key, digestFor(hub, keccak256(abi.encode(hub.OPEN_REQUEST_TYPEHASH(), open))));
    }

    function convert(IRelayHub.OpenRequest memory open, uint8 index) private {
        bytes memory signature = signOpen(open, READER);
        VM.prank(relay(index));
        hub.convert(open, signature, index, capsulePoint, commitments[index], fragments[index]);
    }
}
