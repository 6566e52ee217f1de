// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {Points} from "../testing/Points.sol";
import {IVm} from "../testing/IVm.sol";
import {Bls12381} from "./Bls12381.sol";

contract FragmentCheck {
    function isFragment(bytes calldata c0, bytes calldata u, bytes calldata b) external view returns (bool) {
        return Bls12381.isFragment(c0, u, b);
    }
}

contract Bls12381Test {
    IVm private constant VM = IVm(0x7109709ECfa91a80626fF3989D68f67F5b1DD12D);
    address private constant PAIRING_CHECK = address(0x0f);

    FragmentCheck private check;

    function setUp() public {
        check = new FragmentCheck();
    }

    function testFuzz_FragmentOfTheShareChecks(uint256 a, uint256 u) public view {
        bytes memory c0 = Points.g1(Points.G1, Points.scalar(a));
        bytes memory fragment = Points.g1(c0, Points.scalar(u));
        VM.assertTrue(check.isFragment(c0, Points.g2(Points.scalar(u)), fragment));
    }

    function testFuzz_AnyOtherFragmentDoesNot(uint256 a, uint256 u, uint256 other) public view {
        VM.assume(Points.scalar(u) != Points.scalar(other));
        bytes memory c0 = Points.g1(Points.G1, Points.scalar(a));
        VM.assertFalse(check.isFragment(c0, Points.g2(Points.scalar(u)), Points.g1(c0, Points.scalar(other))));
    }

    function testFuzz_FragmentOfAnotherCapsuleDoesNot(uint256 a, uint256 other, uint256 u) public view {
        VM.assume(Points.scalar(a) != Points.scalar(other));
        bytes memory fragment = Points.g1(Points.G1, mulmod(Points.scalar(other), Points.scalar(u), Points.ORDER));
        bytes memory c0 = Points.g1(Points.G1, Points.scalar(a));
        VM.assertFalse(check.isFragment(c0, Points.g2(Points.scalar(u)), fragment));
    }

    function testFuzz_AnyFlippedBitIsRefused(uint16 position) public view {
        bytes memory all = bytes.concat(Points.G1, Points.g2(7), Points.g1(Points.G1, 7));
        all[(position / 8) % all.length] ^= bytes1(uint8(1 << (position % 8)));
        VM.assertFalse(check.isFragment(slice(all, 0, 128), slice(all, 128, 256), slice(all, 384, 128)));
    }

    /// @dev e(0, g2) = e(0, 0) = 1: the precompile says yes to infinity, so the library must not ask.
    function test_InfinityIsRefused() public {
        bytes memory zero1 = new bytes(128);
        bytes memory zero2 = new bytes(256);
        bytes memory refusal = abi.encodeWithSelector(Bls12381.PointAtInfinity.selector);
        VM.expectRevert(refusal);
        check.isFragment(zero1, zero2, zero1);
        VM.expectRevert(refusal);
        check.isFragment(zero1, Points.G2, zero1);
        VM.expectRevert(refusal);
        check.isFragment(Points.G1, zero2, zero1);
        VM.expectRevert(refusal);
        check.isFragment(Points.G1, Points.G2, zero1);
    }

    function testFuzz_OtherLengthsAreRefused(uint16 first, uint16 second, uint16 third) public {
        uint256[3] memory lengths = [uint256(first % 300), uint256(second % 300), uint256(third % 300)];
        VM.assume(lengths[0] != 128 || lengths[1] != 256 || lengths[2] != 128);
        VM.expectPartialRevert(Bls12381.PointLength.selector);
        check.isFragment(filled(lengths[0]), filled(lengths[1]), filled(lengths[2]));
    }

    /// @dev On a chain of an older fork the call succeeds and answers nothing.
    function test_AMissingPrecompileIsNotAYes() public {
        bytes memory fragment = Points.g1(Points.G1, 7);
        bytes memory commitment = Points.g2(7);
        VM.mockCall(PAIRING_CHECK, "", "");
        VM.assertFalse(check.isFragment(Points.G1, commitment, fragment));
        VM.clearMockedCalls();
        VM.assertTrue(check.isFragment(Points.G1, commitment, fragment));
    }

    function test_Gas() public {
        bytes memory fragment = Points.g1(Points.G1, 7);
        bytes memory commitment = Points.g2(7);
        check.isFragment(Points.G1, commitment, fragment);
        VM.snapshotGasLastCall("crypto", "isFragment");
    }

    function filled(uint256 length) private pure returns (bytes memory data) {
        data = new bytes(length);
        for (uint256 i = 0; i < length; ++i) data[i] = 0x01;
    }

    function slice(bytes memory data, uint256 start, uint256 length) private pure returns (bytes memory part) {
        part = new bytes(length);
        for (uint256 i = 0; i < length; ++i) part[i] = data[start + i];
    }
}
